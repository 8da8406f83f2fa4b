// Whether a chart's values.yaml, its README's table and its schema agree: chart-values.mjs CHART.
// Prints every difference; ends with 1 when there is one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const [chart] = process.argv.slice(2);
if (!chart) {
  console.error('usage: chart-values.mjs CHART');
  process.exit(2);
}
const read = (name) => readFileSync(join(chart, name), 'utf8');
const isMap = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Every value by its path; a list or an empty map is a value as a whole. */
function* leaves(value, path = []) {
  if (!isMap(value) || Object.keys(value).length === 0) yield [path.join('.'), value];
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key]);
}

/** As the table writes a default: texts bare, but for the empty one; everything else as JSON. */
const written = (value) => (typeof value === 'string' && value !== '' ? value : JSON.stringify(value));

const values = new Map([...leaves(parse(read('values.yaml')))].map(([path, value]) => [path, written(value)]));
const section = read('README.md').split(/^## Values$/m)[1] ?? '';
const rows = [...section.matchAll(/^\| `([^`]+)` \| `([^`]*)` \|/gm)].map(([, path, text]) => [path, text]);
const table = new Map(rows);
const problems = [];

for (const [path, value] of values) {
  if (!table.has(path)) problems.push(`README.md: the table lacks ${path}`);
  else if (table.get(path) !== value) problems.push(`README.md: the default of ${path} is ${value}, not ${table.get(path)}`);
}
for (const path of table.keys()) if (!values.has(path)) problems.push(`README.md: values.yaml has no ${path}`);
if (rows.length !== table.size) problems.push('README.md: a value stands in the table more than once');

const schema = JSON.parse(read('values.schema.json'));
const resolve = (node) => (node?.$ref ? schema.definitions[node.$ref.replace('#/definitions/', '')] : node);

/** Values that the schema says nothing of, down to where it allows anything. */
function unknown(value, node, path) {
  node = resolve(node);
  if (node === undefined) return [path];
  if (!isMap(value) || !node.properties) return [];
  return Object.entries(value).flatMap(([key, inner]) => unknown(inner, node.properties[key], path ? `${path}.${key}` : key));
}
for (const path of unknown(parse(read('values.yaml')), schema, '')) problems.push(`values.schema.json: says nothing of ${path}`);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${values.size} values: values.yaml, the table and the schema agree`);
