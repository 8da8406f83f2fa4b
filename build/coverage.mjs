// The coverage gate: node build/coverage.mjs <folder> [percent]
// Merges every cobertura file below the folder (a line counts as covered when any run covered it), prints a table per project, and ends
// with 1 when Gateway.Domain and Gateway.Application together lie under the percentage (90) or one of them was not measured.
// Not gated, but shown: what does nothing without the store, which are the management API's requests and rows. The integration tests drive
// those through real PostgreSQL, mostly in processes of their own, which no collector sees.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const [folder, percent = '90'] = process.argv.slice(2);
const gated = ['Gateway.Domain', 'Gateway.Application'];
const projects = new Map();
const stored = 'on the store, not counted below';
const source = join(import.meta.dirname, '..', 'src');
const entities = new Set([...readFileSync(join(source, 'Gateway.Application/Persistence/IGatewayDb.cs'), 'utf8').matchAll(/DbSet<(\w+)>/g)].map(([, name]) => `${name}.cs`));
const texts = new Map();

for (const name of readdirSync(folder, { recursive: true })) {
  if (name.endsWith('.cobertura.xml')) read(readFileSync(join(folder, name), 'utf8'));
}

const rows = [...projects].sort(([a], [b]) => a.localeCompare(b)).map(([name, lines]) => ({ name, ...count(lines) }));
const all = gated.flatMap((name) => [...(projects.get(name) ?? [])]);
const onStore = { name: stored, ...count(new Map(all.filter(([key]) => isOnStore(key)))) };
const gate = { name: gated.join(' + '), ...count(new Map(all.filter(([key]) => !isOnStore(key)))) };
for (const row of [...rows, onStore, gate]) {
  console.log(`${row.name.padEnd(42)} ${String(row.covered).padStart(6)} / ${String(row.lines).padStart(6)}  ${share(row)}`);
}

const unmeasured = gated.filter((name) => !projects.get(name)?.size);
if (unmeasured.length > 0) console.log(`not measured: ${unmeasured.join(', ')}`);
const passes = unmeasured.length === 0 && gate.covered * 100 >= gate.lines * Number(percent);
console.log(passes ? `line coverage is at least ${percent} %` : `line coverage is under ${percent} %`);
process.exit(passes ? 0 : 1);

// A class's lines come twice, under its methods and under itself; keyed by file and number they count once.
function read(xml) {
  let lines;
  let file;
  for (const [, tag, text] of xml.matchAll(/<(package|class|line)\b([^>]*)>/g)) {
    const attribute = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1];
    if (tag === 'package') {
      const name = attribute('name');
      lines = projects.get(name) ?? projects.set(name, new Map()).get(name);
    } else if (tag === 'class') {
      file = attribute('filename');
    } else {
      const key = `${file}:${attribute('number')}`;
      lines.set(key, lines.get(key) || Number(attribute('hits')) > 0);
    }
  }
}

function count(lines) {
  return { lines: lines.size, covered: [...lines.values()].filter(Boolean).length };
}

// A request of the management API, its validator, handler or answer, or a row of the store.
function isOnStore(key) {
  const file = key.slice(0, key.lastIndexOf(':'));
  if (entities.has(basename(file)) || /(Row|Body|Bodies)\.cs$/.test(file)) return true;
  if (!texts.has(file)) texts.set(file, /\bIGatewayDb|\bIAuthorizedRequest<|\bRequestHandler<|: AbstractValidator<|\bResult</.test(textOf(file)));
  return texts.get(file);
}

function textOf(file) {
  try {
    return readFileSync(join(source, file.split('src/').at(-1)), 'utf8');
  } catch {
    return '';
  }
}

function share({ covered, lines }) {
  return lines === 0 ? '    –' : `${((100 * covered) / lines).toFixed(1).padStart(5)} %`;
}
