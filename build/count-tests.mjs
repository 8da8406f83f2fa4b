// Sums the .trx files below a folder: node build/count-tests.mjs <folder>…
// Prints one line per assembly and, as the last line, "N passed, N failed". Ends with 1 when a test failed, when a run was cut short,
// or when no test ran at all.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const filesBelow = (folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
const files = process.argv.slice(2).flatMap(filesBelow).filter((name) => name.endsWith('.trx'));
const total = { passed: 0, failed: 0, skipped: 0 };
let cutShort = false;

for (const file of files.sort()) {
  const xml = readFileSync(file, 'utf8');
  const counters = attributes(/<Counters\b([^>]*)>/.exec(xml)?.[1]);
  const assembly = basename(/\bcodeBase="([^"]+)"/.exec(xml)?.[1].replaceAll('\\', '/') ?? file).replace(/\.dll$/, '');
  const passed = Number(counters.passed ?? 0);
  const failed = ['failed', 'error', 'timeout', 'aborted'].reduce((sum, name) => sum + Number(counters[name] ?? 0), 0);
  const skipped = Math.max(0, Number(counters.total ?? 0) - passed - failed);
  const outcome = attributes(/<ResultSummary\b([^>]*)>/.exec(xml)?.[1]).outcome ?? 'missing';
  if (outcome !== 'Completed' && failed === 0) {
    cutShort = true;
    console.log(`${assembly}: the run was cut short (${outcome})`);
  }
  console.log(`${assembly}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

if (total.passed + total.failed === 0) console.log('no test ran');
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || cutShort || total.passed === 0 ? 1 : 0);

function attributes(text = '') {
  return Object.fromEntries([...text.matchAll(/([\w.]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}
