// Records a terminal session as an SVG that plays by itself: node build/terminal-svg.mjs [file] (docs/images/try.svg).
// Runs `make run` and some of `make try` for real, on a scratch folder and free ports, and draws what they wrote, when they wrote it, waits cut short. Nothing is
// invented: paths of this machine are shortened, secrets become dots. NO_BUILD=1 takes what is built already.
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = process.argv[2] ?? join(root, 'docs', 'images', 'try.svg');
const local = mkdtempSync(join(tmpdir(), 'terminal-'));
chmodSync(local, 0o755); // PostgreSQL runs as another user where we are root

const ports = {};
for (const name of ['HTTP_PORT', 'GRPC_PORT', 'SIMULATOR_PORT', 'RECEIVER_PORT', 'POSTGRES_PORT', 'REDIS_PORT']) ports[name] = await freePort();
const usual = { HTTP_PORT: 8080, GRPC_PORT: 9090, SIMULATOR_PORT: 8081, RECEIVER_PORT: 8082, POSTGRES_PORT: 54320, REDIS_PORT: 63790 };
const env = { ...process.env, ...ports, GATEWAY_LOCAL: local, NO_CONTAINERS: '1' };

/** What a person would see: this folder by its name, the usual ports, no secrets. */
function clean(line) {
  let text = line.replaceAll(root, '~/telegram-gateway').replaceAll(local, '~/telegram-gateway/.local').replaceAll('make -s -C ~/telegram-gateway', 'make');
  for (const [name, port] of Object.entries(ports)) text = text.replaceAll(String(port), String(usual[name]));
  return text.replace(/\b[0-9a-f]{16,}\b/g, '••••••••');
}

const record = [];
const note = (kind, text) => record.push({ at: Date.now(), kind, text });

/** Runs a command to its end, or until a line matches. */
function run(shown, command, args, until) {
  note('command', shown);
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const lines = createInterface({ input: child.stdout });
  const reached = new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      note('output', clean(line));
      if (until?.test(line)) resolve();
    });
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${shown} ended with ${code}`))));
  });
  return { child, reached };
}

const gateway = run('make run', join(root, 'build', 'run.sh'), [], /Ctrl-C stops everything/);
try {
  await gateway.reached;
  note('output', '');
  const tried = (bot, text) => run(`make try BOT=${bot} TEXT='${clean(text)}'`, 'node', [join(root, 'build', 'try.mjs'), bot, text]).reached;
  await tried('echo', 'is anybody there?');
  await tried('sign-in', `/auth ${/^AUTH_SECRET=(.*)$/m.exec(readFileSync(join(local, 'dev.env'), 'utf8'))[1]}`);
  await tried('words', 'how many words is this');
} finally {
  const ended = new Promise((resolve) => (gateway.child.exitCode === null ? gateway.child.on('exit', resolve) : resolve()));
  note('output', '^C');
  gateway.child.kill('SIGINT');
  await ended;
  rmSync(local, { recursive: true, force: true });
}

mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, draw(record));

function draw(lines) {
  const left = 20, top = 56, step = 20;
  const width = 2 * left + Math.ceil(8.5 * Math.max(...lines.map((line) => line.text.length + (line.kind === 'command' ? 2 : 0))));
  const height = top + lines.length * step + 12;
  // Waits longer than this are cut; a command is read before its answer comes.
  const longest = 900;
  let clock = 0, before = lines[0].at;
  const rows = lines.map(({ at, kind, text }, index) => {
    clock += Math.min(at - before, longest) + (kind === 'command' && index > 0 ? 1200 : 0);
    before = at;
    const y = top + index * step;
    const words = kind === 'command' ? `<tspan class="p">$ </tspan>${escaped(text)}` : escaped(text);
    return `<text class="${kind === 'command' ? 'c' : 'o'}" x="${left}" y="${y}" style="animation-delay:${clock}ms">${words}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="A terminal: ${escaped(lines.filter((line) => line.kind === 'command').map((line) => line.text).join(', '))}">
<style>
svg{--back:#ffffff;--edge:#d0d7de;--ink:#1f2328;--dim:#57606a;--prompt:#1a7f37}
@media (prefers-color-scheme:dark){svg{--back:#0d1117;--edge:#30363d;--ink:#e6edf3;--dim:#9198a1;--prompt:#3fb950}}
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;animation:show 1ms both}
.c{fill:var(--ink);font-weight:600}.o{fill:var(--dim)}.p{fill:var(--prompt)}
@keyframes show{from{opacity:0}to{opacity:1}}
@media (prefers-reduced-motion:reduce){text{animation:none}}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="var(--back)" stroke="var(--edge)"/>
<g fill="var(--edge)"><circle cx="22" cy="20" r="6"/><circle cx="42" cy="20" r="6"/><circle cx="62" cy="20" r="6"/></g>
${rows.join('\n')}
</svg>
`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
