// Known vulnerabilities of every package that the lock files name, NuGet's and npm's: audit.mjs [ROOT]. Asks the sources that are configured here,
// through their own clients. A source that has no such data answers as one does that knows of no hole; so each is first asked whether it has any,
// and where it has none this says NOT AUDITED and fails. Ends with 0 when nothing is known, 1 when something is, 2 when nobody could say.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [root = join(dirname(fileURLToPath(import.meta.url)), '..')] = process.argv.slice(2);
const npmFolders = ['build', 'tests/clients', 'tests/Gateway.Benchmarks/Peers'];

// A version whose holes every npm registry with data has known for years.
const hollow = { name: 'lodash', version: '4.17.15' };

class NotAudited extends Error {}

function run(program, parameters, folder) {
  const ended = spawnSync(program, parameters, { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (ended.error) throw new NotAudited(`${program} cannot be run: ${ended.error.message}`);
  return ended;
}

function parsed(text, what) {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotAudited(`${what} answered no JSON: ${text.trim().slice(0, 300) || 'nothing'}`);
  }
}

async function fetched(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

// How many packages a source knows something of; 0 where it has no such data or will not say.
async function knownToNuGet(source) {
  try {
    const index = await fetched(source);
    const resource = index.resources.find((entry) => [entry['@type']].flat().some((type) => type.startsWith('VulnerabilityInfo/')));
    if (!resource) return 0;
    const pages = await fetched(resource['@id']);
    const sizes = await Promise.all(pages.map(async (page) => Object.keys(await fetched(page['@id'])).length));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return 0;
  }
}

async function nuget() {
  const ended = run('dotnet', ['list', 'Gateway.sln', 'package', '--vulnerable', '--include-transitive', '--format', 'json'], root);
  const report = parsed(ended.stdout, 'dotnet list package');
  const problems = (report.problems ?? []).filter((problem) => problem.level === 'error').map((problem) => problem.text);
  if (ended.status !== 0 || problems.length > 0) throw new NotAudited(problems.join(' ') || ended.stderr.trim() || `dotnet ended with ${ended.status}`);
  const known = await Promise.all((report.sources ?? []).map(knownToNuGet));
  const total = known.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new NotAudited('no package source that is configured here has vulnerability data (VulnerabilityInfo)');
  const found = new Set();
  for (const framework of report.projects.flatMap((project) => project.frameworks ?? [])) {
    for (const entry of [...(framework.topLevelPackages ?? []), ...(framework.transitivePackages ?? [])]) {
      for (const hole of entry.vulnerabilities ?? []) found.add(`${entry.id} ${entry.resolvedVersion}: ${hole.severity.toLowerCase()}, ${hole.advisoryurl}`);
    }
  }
  return [...found].sort();
}

function npmAudit(folder) {
  const report = parsed(run('npm', ['audit', '--json', '--package-lock-only', '--audit=true'], folder).stdout, 'npm audit');
  if (!report.vulnerabilities || !report.metadata) {
    throw new NotAudited(report.message ?? report.error?.summary ?? 'npm audit answered neither holes nor that there are none');
  }
  return Object.values(report.vulnerabilities).flatMap(({ name, via }) =>
    via.filter((hole) => typeof hole === 'object').map((hole) => `${name}: ${hole.severity}, ${hole.url}`),
  );
}

function npm() {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  try {
    const dependencies = { [hollow.name]: hollow.version };
    const packages = { '': { name: 'hollow', dependencies }, [`node_modules/${hollow.name}`]: { version: hollow.version } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'hollow', private: true, dependencies }));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ name: 'hollow', lockfileVersion: 3, requires: true, packages }));
    if (npmAudit(folder).length === 0) throw new NotAudited(`the registry that is configured here knows no hole even in ${hollow.name} ${hollow.version}, and so has no vulnerability data`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return npmFolders.flatMap((name) => npmAudit(join(root, name)).map((hole) => `${name}: ${hole}`)).sort();
}

let code = 0;
for (const [name, audit] of Object.entries({ NuGet: nuget, npm })) {
  try {
    const found = await audit();
    console.log(found.length === 0 ? `${name}: nothing is known against any package` : `${name}: known vulnerabilities: ${found.length}`);
    for (const hole of found) console.log(`  ${hole}`);
    if (found.length > 0) code = Math.max(code, 1);
  } catch (error) {
    if (!(error instanceof NotAudited)) throw error;
    console.error(`${name}: NOT AUDITED: ${error.message}`);
    code = 2;
  }
}
if (code === 2) console.error('The audit FAILED: nothing is known of what was not audited, which does not mean that nothing is wrong with it. Run it where the sources have vulnerability data.');
process.exit(code);
