// Says something to a bot of `make run` through the simulator and prints what the bot answers: node build/try.mjs [bot] [text]
// (or BOT and TEXT in the environment, as `make try` passes them). Ends with 1 when no answer comes within TRY_TIMEOUT seconds (15).
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bot = process.argv[2] || process.env.BOT || 'echo';
const text = process.argv[3] || process.env.TEXT || 'hello';
const deadline = Date.now() + 1000 * Number(process.env.TRY_TIMEOUT || 15);
const person = { id: 5550001, first_name: 'Ada', username: 'ada' };
// The sample bots' user names in config/bots.sample.json follow from their slugs.
const username = bot.endsWith('_bot') ? bot : `sample_${bot.replaceAll('-', '_')}_bot`;

function fail(message) {
  console.error(message);
  process.exit(1);
}

function simulatorAddress() {
  try {
    return readFileSync(join(process.env.GATEWAY_LOCAL || join(root, '.local'), 'run', 'simulator-url'), 'utf8').trim();
  } catch {
    return fail('nothing to talk to: start `make run` in another terminal first');
  }
}

const simulator = simulatorAddress();

async function ask(path, body) {
  const options = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(simulator + path, options).catch(() => fail(`nothing answers at ${simulator}: is \`make run\` still running?`));
  if (!response.ok) fail(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

// A call is listed when it arrives and again, in a later version, when it has been answered.
const calls = (after, version, wait) =>
  ask(`/_sim/calls?bot=${username}&method=sendMessage&after=${after}&after_version=${version}&wait_ms=${Math.max(0, wait)}`);

const earlier = Math.max(0, ...(await calls(0, 0, 0)).map((call) => call.index));
await ask(`/_sim/bots/${username}/messages`, { from: person, text });
console.log(`${person.first_name}: ${text}`);
for (let version = 0; Date.now() < deadline; ) {
  const news = await calls(earlier, version, Math.min(2000, deadline - Date.now()));
  const answer = news.find((call) => Number(call.parameters.chat_id) === person.id && call.ok);
  if (answer) {
    console.log(`${bot}: ${answer.parameters.text}`);
    process.exit(0);
  }
  version = Math.max(version, ...news.map((call) => call.version));
}
fail(`${bot} has not answered in time. To who is signed out, a bot that needs a sign-in answers once a minute at most.
Else see .local/logs/gateway.log.`);
