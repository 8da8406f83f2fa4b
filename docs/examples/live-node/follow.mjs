// Follows one bot by server-sent events and prints each event as a line. Needs Node.js 18 or later and no package.
//
//   GATEWAY=http://127.0.0.1:8080 KEY=tgw_… node follow.mjs alerts [position]
//
// When the connection ends it comes back and goes on after the last event that it has seen: nothing is missed, nothing comes twice.
// A real program would keep the position beside what it does with the events.
const [bot, from] = process.argv.slice(2);
const { GATEWAY = 'http://127.0.0.1:8080', KEY } = process.env;
if (!bot || !KEY) {
  console.error('GATEWAY=… KEY=… node follow.mjs <bot> [position]');
  process.exit(2);
}

let last = from;
for (let pause = 1000; ; pause = Math.min(pause * 2, 30_000)) {
  try {
    for await (const event of follow()) {
      pause = 1000;
      if (event.id) last = event.id;
      if (event.type === 'message') console.log(event.data);
      else console.error(event.type, event.data);
    }
  } catch (error) {
    console.error(error.message);
    if (error.final) process.exit(1);
  }
  await new Promise(resolve => setTimeout(resolve, pause));
}

async function* follow() {
  const headers = { authorization: `Bearer ${KEY}`, accept: 'text/event-stream', ...(last && { 'last-event-id': last }) };
  const answer = await fetch(`${GATEWAY}/api/v1/stream?bot=${encodeURIComponent(bot)}`, { headers });
  if (!answer.ok) {
    const { code, detail } = await answer.json().catch(() => ({}));

    // 429 and 5xx pass; anything else stays wrong however often it is tried.
    throw Object.assign(new Error(`${bot}: ${detail ?? answer.statusText} (${code ?? answer.status})`), { final: answer.status < 500 && answer.status !== 429 });
  }

  let text = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) yield parse(text.slice(0, end));
  }
}

function parse(block) {
  const event = { type: 'message', data: '' };
  for (const line of block.split('\n')) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') event.type = value;
    else if (field === 'id') event.id = value;
    else if (field === 'data') event.data += value;
  }
  return event;
}
