// A webhook is genuine and fresh when this returns its payload. Node.js, nothing to install.
import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE = 5 * 60;

/** `secret` is whsec_…; `headers` has lower-case names; `body` is the raw body, before anything parsed it. */
export function verify(secret, headers, body) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE === false) throw new Error('too old or too new');
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  for (const signature of headers['webhook-signature'].split(' ')) {
    const [version, base64] = signature.split(',');
    const given = Buffer.from(base64 ?? '', 'base64');
    if (version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)) return JSON.parse(body);
  }
  throw new Error('no signature matches');
}
