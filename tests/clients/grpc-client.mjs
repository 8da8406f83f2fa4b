// The npm package @grpc/grpc-js, unchanged, told what to call. Usage: node grpc-client.mjs <address> <folder> <file.proto> …
// Each line of standard input is one order, each line of output one thing that happened to a call:
//   {"id","call":"pkg.Service/Method","request","metadata","deadline_ms","gzip","count","slow"}   begins a call
//   {"id","write":{…}}   {"id","half_close":true}   {"id","cancel":true}
//   {"id","header":{…}}   {"id","message":{…}}   {"id","counted":n}   {"id","status":{"code","details","trailers"},"messages":n}
// "count": messages are counted, not printed, save every that many; "slow": after each that many of them the reader rests a moment.
import { createInterface } from 'node:readline';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const GZIP = 2;
const REST_MS = 20;
const [address, folder, ...files] = process.argv.slice(2);
const definition = loader.loadSync(files, { includeDirs: [folder], keepCase: true, longs: Number, enums: String, bytes: String, oneofs: true });
const credentials = grpc.credentials.createInsecure();
const plain = new grpc.Client(address, credentials);
const compressing = new grpc.Client(address, credentials, { 'grpc.default_compression_algorithm': GZIP });
const calls = new Map();

const say = (id, what) => process.stdout.write(`${JSON.stringify({ id, ...what })}\n`);

function begin(order) {
  const { id } = order;
  const [service, name] = order.call.split('/');
  const { path, requestStream, responseStream, requestSerialize, responseDeserialize } = definition[service][name];
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(order.metadata ?? {})) metadata.set(key, value);
  const options = order.deadline_ms === undefined ? {} : { deadline: Date.now() + order.deadline_ms };
  const client = order.gzip ? compressing : plain;
  const common = [path, requestSerialize, responseDeserialize];
  let messages = 0;
  const tell = (message) => say(id, { message });
  let call;
  if (requestStream) call = client.makeBidiStreamRequest(...common, metadata, options);
  else if (responseStream) call = client.makeServerStreamRequest(...common, order.request ?? {}, metadata, options);
  else call = client.makeUnaryRequest(...common, order.request ?? {}, metadata, options, (_, message) => {
    if (message !== undefined && message !== null) { messages++; tell(message); }
  });
  if (responseStream) {
    call.on('data', (message) => {
      messages++;
      if (order.count) { if (messages % order.count === 0) say(id, { counted: messages }); } else tell(message);
      if (order.slow && messages % order.slow === 0) {
        call.pause();
        setTimeout(() => call.resume(), REST_MS);
      }
    });
    call.on('error', () => {}); // The status tells.
  }
  call.on('metadata', (header) => say(id, { header: header.getMap() }));

  // A unary call's message comes after its status; the next turn has both.
  call.on('status', ({ code, details, metadata: trailers }) => setImmediate(() => {
    say(id, { status: { code, details, trailers: trailers.getMap() }, messages });
    calls.delete(id);
  }));
  calls.set(id, call);
}

createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
  const order = JSON.parse(line);
  if (order.call) return begin(order);
  const call = calls.get(order.id);
  if (order.write) call?.write(order.write);
  if (order.half_close) call?.end();
  if (order.cancel) call?.cancel();
}).on('close', () => process.exit(0));
