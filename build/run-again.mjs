// Runs what failed once more, by itself: node build/run-again.mjs <results folder> <most> <assemblies>
// For machines that others use too, where a deadline passes because nobody ran the test. The results go to <results folder>/again;
// count-tests.mjs names what passed only here. Ends with 1, and runs nothing, where a second run proves nothing: none or more than <most> failed,
// not all of so many assemblies told their results, or a test failed whose one failure counts, whatever comes after it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { AGAIN, runsBelow } from './trx.mjs';

// The account of every update, two versions side by side, and input from a seed: what these find is no matter of time.
const COUNTS = /\.(Chaos|Upgrades|Fuzzing)\./;

const [folder, most, assemblies] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const runs = runsBelow([folder]);
const failures = runs.flatMap((run) => run.failures);
const reason = whyNot();
if (reason) {
  console.log(`nothing is run again: ${reason}`);
  process.exit(1);
}

for (const run of runs.filter((one) => one.failures.length > 0)) again(run);

function whyNot() {
  if (runs.length < assemblies) return `${runs.length} of ${assemblies} assemblies told their results`;
  if (failures.length === 0) return 'no test failed, yet the run did';
  if (failures.length > most) return `${failures.length} tests failed, more than ${most}`;
  return failures.filter((one) => COUNTS.test(`${one.className}.`)).map((one) => `${one.className} failed`)[0];
}

function again(run) {
  const wanted = run.failures.map(({ className, method }) => `(FullyQualifiedName~${className.replace(/\(.*$/s, '')}&Name~${method})`);
  const filter = [...new Set(wanted)].join('|');
  console.log(`again, by itself: ${filter}`);
  spawnSync('dotnet', ['test', run.codeBase, '--filter', filter, '--results-directory', join(folder, AGAIN),
    '--logger', 'trx;LogFilePrefix=again', '--logger', 'console;verbosity=minimal'], { stdio: 'inherit' });
}
