// Writes what the gateway is made of as CycloneDX 1.6: sbom.mjs FILE [ROOT]. Reads the lock files of src/ and nothing else but which references
// only build (PrivateAssets="all"). `required` is what the program's own lock file has for the others; `excluded` is the rest: what only builds, and
// what .NET itself brings to the program. The same lock files give the same bytes; there is a time in it only where SOURCE_DATE_EPOCH is set. It is
// held against CycloneDX's own schema before it is written.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [file, root = join(dirname(fileURLToPath(import.meta.url)), '..')] = process.argv.slice(2);
if (!file) {
  console.error('usage: sbom.mjs FILE [ROOT]');
  process.exit(2);
}
const fail = (text) => {
  console.error(text);
  process.exit(1);
};
const read = (...path) => readFileSync(join(root, ...path), 'utf8');

const program = 'Gateway.Api';
const projects = readdirSync(join(root, 'src')).sort((a, b) => (b === program) - (a === program) || (a < b ? -1 : 1));
const onlyBuilds = new Set(
  ['Directory.Build.props', ...projects.map((name) => `src/${name}/${name}.csproj`)]
    .flatMap((name) => [...read(name).matchAll(/<PackageReference [^>]*>/g)])
    .filter(([reference]) => /PrivateAssets="all"/i.test(reference))
    .map(([reference]) => /Include="([^"]+)"/.exec(reference)[1].toLowerCase()),
);

// Packages by their names in lower case, as NuGet compares them.
const packages = new Map();
const named = new Set();
for (const project of projects) {
  const lock = JSON.parse(read('src', project, 'packages.lock.json'));
  for (const [name, entry] of Object.values(lock.dependencies).flatMap(Object.entries)) {
    if (entry.type === 'Project') continue;
    const key = name.toLowerCase();
    const known = packages.get(key);
    if (known && (known.version !== entry.resolved || known.contentHash !== entry.contentHash)) {
      fail(`src/${project}/packages.lock.json: ${name} ${entry.resolved} is not what another lock file has; run dotnet restore --force-evaluate`);
    }
    const hash = Buffer.from(entry.contentHash ?? '', 'base64');
    if (hash.length !== 64) fail(`src/${project}/packages.lock.json: ${name} has no SHA-512 as its contentHash`);
    if (!known) {
      const needs = Object.keys(entry.dependencies ?? {});
      packages.set(key, { project, name, version: entry.resolved, contentHash: entry.contentHash, hash: hash.toString('hex'), needs });
    }
    if (entry.type === 'Direct' && !onlyBuilds.has(key)) named.add(key);
  }
}

// What .NET brings itself is in no lock file, or only in that of a library.
const direct = [...named].filter((key) => packages.get(key).project === program).sort();
const needsOf = (key) => packages.get(key).needs.map((name) => name.toLowerCase()).filter((name) => packages.has(name)).sort();
const shipped = new Set();
const ship = (key) => {
  if (shipped.has(key)) return;
  shipped.add(key);
  needsOf(key).forEach(ship);
};
direct.forEach(ship);

const purl = (key) => `pkg:nuget/${packages.get(key).name}@${encodeURIComponent(packages.get(key).version)}`;
const version = /<VersionPrefix>(.+)<\/VersionPrefix>/.exec(read('Directory.Build.props'))[1];
const gateway = `pkg:generic/telegram-gateway@${version}`;
const epoch = process.env.SOURCE_DATE_EPOCH;
const keys = [...packages.keys()].sort();
const content = {
  version: 1,
  metadata: {
    ...(epoch ? { timestamp: new Date(Number(epoch) * 1000).toISOString() } : {}),
    lifecycles: [{ phase: 'pre-build' }],
    component: { type: 'application', 'bom-ref': gateway, name: 'telegram-gateway', version, licenses: [{ license: { id: 'MIT' } }], purl: gateway },
  },
  components: keys.map((key) => ({
    type: 'library',
    'bom-ref': purl(key),
    name: packages.get(key).name,
    version: packages.get(key).version,
    scope: shipped.has(key) ? 'required' : 'excluded',
    hashes: [{ alg: 'SHA-512', content: packages.get(key).hash }],
    purl: purl(key),
  })),
  dependencies: [{ ref: gateway, dependsOn: direct.map(purl) }, ...keys.map((key) => ({ ref: purl(key), dependsOn: needsOf(key).map(purl) }))],
};

// Named by what is in it.
const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
const uuid = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
const bom = { $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${uuid}`, ...content };

validate(bom);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
console.log(`${file}: ${shipped.size} packages that are shipped, ${packages.size - shipped.size} that are not; CycloneDX 1.6, valid`);

function validate(document) {
  const require = createRequire(import.meta.url);
  const Ajv = require('ajv');
  const schemas = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res', 'schema');
  const schema = (name) => JSON.parse(readFileSync(join(schemas, name), 'utf8'));
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}`);
  if (!ajv.validate(schema('bom-1.6.SNAPSHOT.schema.json'), document)) {
    fail(ajv.errors.map((error) => `${file}${error.instancePath}: ${error.message}`).join('\n'));
  }
}
