// A bot as a small web service, without packages: the receiver of a bot whose handler is `http`.
//   PORT=8082 WEBHOOK_SECRET=whsec_… node server.mjs
// Every request is one raw Telegram update, signed by Standard Webhooks (https://www.standardwebhooks.com). The answer {"text": …}
// is sent to the chat that the update came from; an empty 200 would mean "nothing to say".
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 8082);
const host = process.env.HOST ?? '127.0.0.1'; // 0.0.0.0 in a container
const secret = process.env.WEBHOOK_SECRET ?? '';
if (!/^whsec_[A-Za-z0-9+/]+=*$/.test(secret)) throw new Error('WEBHOOK_SECRET must be whsec_<base64>');
const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
const toleranceSeconds = 300;

function isSigned(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !signatures || !(Math.abs(Date.now() / 1000 - Number(timestamp)) <= toleranceSeconds)) return false;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

// An update can arrive more than once; its webhook-id stays the same, so the answer is remembered rather than made again.
const answers = new Map();

function answer(id, update) {
  if (!answers.has(id)) {
    const text = update.message?.text;
    answers.set(id, text ? { text: `${text.trim().split(/\s+/).length} words: ${text}` } : null);
    if (answers.size > 1000) answers.delete(answers.keys().next().value);
  }
  return answers.get(id);
}

const server = createServer(async (request, response) => {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.method !== 'POST') return response.writeHead(405).end();
    if (!isSigned(request.headers, body)) return response.writeHead(401).end();
    const said = answer(request.headers['webhook-id'], JSON.parse(body.toString('utf8')));
    if (said === null) return response.writeHead(200).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  } catch (error) {
    console.error(error.message);
    response.writeHead(400).end();
  }
});

server.listen(port, host, () => console.log(`listening on http://${host}:${port}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
