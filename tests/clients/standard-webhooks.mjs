// The npm package standardwebhooks, unchanged. Reads lines of JSON from standard input, {"secret","headers","body"}, and prints for each
// "ok" or why it is refused.
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    new Webhook(secret).verify(body, headers);
    console.log('ok');
  } catch (refusal) {
    console.log(refusal.message);
  }
}
