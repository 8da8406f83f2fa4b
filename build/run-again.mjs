// Runs what failed once more, by itself: node build/run-again.mjs <results folder> <most>
// For machines that others use too, where a deadline passes because nobody ran the test. More than <most> failures are no accident:
// then nothing is run. The results go to <results folder>/again; count-tests.mjs names what passed only here.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { AGAIN, runsBelow } from './trx.mjs';

const [folder, most] = [process.argv[2], Number(process.argv[3])];
const runs = runsBelow([folder]).filter((run) => run.failures.length > 0);
const failed = runs.reduce((sum, run) => sum + run.failures.length, 0);
if (failed > most) console.log(`${failed} tests failed, more than ${most}: none is run again`);
else for (const run of runs) again(run);

function again(run) {
  const wanted = run.failures.map(({ className, method }) => `(FullyQualifiedName~${className.replace(/\(.*$/s, '')}&Name~${method})`);
  const filter = [...new Set(wanted)].join('|');
  console.log(`again, by itself: ${filter}`);
  spawnSync('dotnet', ['test', run.codeBase, '--filter', filter, '--results-directory', join(folder, AGAIN),
    '--logger', 'trx;LogFilePrefix=again', '--logger', 'console;verbosity=minimal'], { stdio: 'inherit' });
}
