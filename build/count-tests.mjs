// Sums the .trx files below folders: node build/count-tests.mjs <folder>…
// Names every test that failed with the start of its message, then one line per assembly and, as the last line, "N passed, N failed".
// A failed test that passed when it was run again (run-again.mjs) counts as passed and is named as unsteady.
// Ends with 1 when a test failed, when a run was cut short, or when no test ran at all.
import { runsBelow } from './trx.mjs';

const runs = runsBelow(process.argv.slice(2));
const total = { passed: 0, failed: 0 };
let cutShort = false;
let unsteadyTests = 0;

for (const run of runs.filter((one) => !one.again)) {
  const second = runs.filter((one) => one.again && one.folder === run.folder && one.codeBase === run.codeBase);
  const passedAgain = (failure) => second.some((one) => one.passedIds.has(failure.testId) && one.failures.every((f) => f.testId !== failure.testId));
  const unsteady = run.failures.filter(passedAgain).length;
  for (const failure of run.failures) {
    console.log(`${passedAgain(failure) ? 'unsteady, passed when run again' : 'FAILED'}: ${failure.className}: ${failure.name}`);
    console.log(start(failure.message));
  }

  if (run.aborted || (run.outcome !== 'Completed' && run.failed === 0)) {
    cutShort = true;
    console.log(`${run.assembly}: the run was cut short (${run.outcome})`);
  }

  const passed = run.passed + unsteady;
  const failed = run.failed - unsteady;
  const note = unsteady > 0 ? `, ${unsteady} of the passed at the second try only` : '';
  console.log(`${run.assembly}: ${passed} passed, ${failed} failed, ${Math.max(0, run.total - passed - failed)} skipped${note}`);
  total.passed += passed;
  unsteadyTests += unsteady;
  total.failed += failed;
}

if (total.passed + total.failed === 0) console.log('no test ran');
if (unsteadyTests > 0) console.log(`${unsteadyTests} of these tests passed at the second try only: each is a bug, of the test or of what it tests`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || cutShort || total.passed === 0 ? 1 : 0);

function start(message) {
  return message.split('\n').slice(0, 6).map((line) => `    ${line.slice(0, 300)}`).join('\n');
}
