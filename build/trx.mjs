// Reads the .trx files that `dotnet test` writes. A file below a folder named "again" is the second run of what failed beside that folder.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

export const AGAIN = 'again';

// One entry per file: { file, folder, again, assembly, codeBase, outcome, aborted, passed, failed, total, failures, passedIds }.
export function runsBelow(folders) {
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)));
  return files.filter((name) => name.endsWith('.trx')).sort().map(readRun);
}

function readRun(file) {
  const xml = readFileSync(file, 'utf8');
  const counters = attributes(/<Counters\b([^>]*)>/.exec(xml)?.[1]);
  const codeBase = unescape(/\bcodeBase="([^"]+)"/.exec(xml)?.[1] ?? '').replaceAll('\\', '/');
  const again = dirname(file).split(sep).at(-1) === AGAIN;
  return {
    file,
    folder: again ? dirname(dirname(file)) : dirname(file),
    again,
    assembly: basename(codeBase || file).replace(/\.dll$/, ''),
    codeBase,
    outcome: attributes(/<ResultSummary\b([^>]*)>/.exec(xml)?.[1]).outcome ?? 'missing',
    aborted: /<RunInfo\b[^>]*\boutcome="Error"/.test(xml),
    passed: Number(counters.passed ?? 0),
    failed: ['failed', 'error', 'timeout', 'aborted'].reduce((sum, name) => sum + Number(counters[name] ?? 0), 0),
    total: Number(counters.total ?? 0),
    ...outcomes(xml),
  };
}

function outcomes(xml) {
  const methods = new Map();
  for (const [, id, body] of xml.matchAll(/<UnitTest\b[^>]*\bid="([^"]+)"[^>]*>([\s\S]*?)<\/UnitTest>/g)) {
    const { className, name } = attributes(/<TestMethod\b([^>]*)>/.exec(body)?.[1]);
    methods.set(id, { className: unescape(className), method: unescape(name).replace(/\(.*$/s, '') });
  }

  const failures = [];
  const passedIds = new Set();
  for (const [, head, , body] of xml.matchAll(/<UnitTestResult\b([^>]*?)(\/>|>([\s\S]*?)<\/UnitTestResult>)/g)) {
    const { testId, testName, outcome } = attributes(head);
    if (outcome === 'Passed') passedIds.add(testId);
    if (outcome !== 'Failed') continue;
    const message = unescape(/<Message>([\s\S]*?)<\/Message>/.exec(body ?? '')?.[1] ?? '');
    failures.push({ testId, name: unescape(testName), message, ...methods.get(testId) });
  }

  return { failures, passedIds };
}

function attributes(text = '') {
  return Object.fromEntries([...text.matchAll(/([\w.]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

function unescape(text = '') {
  const named = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:(lt|gt|quot|apos|amp)|#x([0-9A-Fa-f]+)|#(\d+));/g,
    (_, name, hex, decimal) => (name ? named[name] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))));
}
