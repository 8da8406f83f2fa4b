// The npm package jsonwebtoken, unchanged. Usage: node json-web-token.mjs <sign|verify> <secret>, with the claims or the token on
// standard input. It prints the token or the claims.
import { readFileSync } from 'node:fs';
import jwt from 'jsonwebtoken';

const [what, secret] = process.argv.slice(2);
const input = readFileSync(0, 'utf8').trim();
if (what === 'sign') {
  console.log(jwt.sign(JSON.parse(input), secret, { algorithm: 'HS256', issuer: 'telegram-gateway', audience: 'telegram-gateway', expiresIn: '15m' }));
} else {
  const claims = jwt.verify(input, secret, { algorithms: ['HS256'], issuer: 'telegram-gateway', audience: 'telegram-gateway' });
  console.log(JSON.stringify(claims));
}
