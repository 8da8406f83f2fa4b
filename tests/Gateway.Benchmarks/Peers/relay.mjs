// The least that a live stream can be: whatever Redis publishes on one channel goes to every WebSocket.
import { WebSocketServer } from 'ws';
import Redis from 'ioredis';

const [url, channel] = process.argv.slice(2);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const redis = new Redis(url);
redis.on('message', (_, text) => { for (const client of server.clients) client.send(text); });
server.on('listening', async () => {
  await redis.subscribe(channel);
  console.log(`listening on: http://127.0.0.1:${server.address().port}`);
});
