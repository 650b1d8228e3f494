/**
 * Sends a letter with a file, waits until it has come somewhere, and keeps the receipt of each copy.
 *
 *     POSTERN_URL=... POSTERN_KEY=... node examples/send-a-letter.ts lab@clinic.example ann@example.org results.pdf
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { connected } from './environment.ts';

const [from, to, file] = process.argv.slice(2);
if (!from || !to) {
  process.stderr.write('usage: send-a-letter.ts FROM TO [FILE]\n');
  process.exit(2);
}
const postern = connected();
const { id, sandbox } = await postern.send({
  from,
  to: [to],
  subject: 'Your results',
  text: 'Dear patient, your results are attached.',
  class: 'transactional',
  attachments: file
    ? [{ name: basename(file), type: 'application/pdf', base64: readFileSync(file).toString('base64') }]
    : [],
});
process.stdout.write(`letter ${id}${sandbox ? ' (sandbox: it does not leave)' : ''}\n`);
for (const { id: delivery, recipient, state, method } of (await postern.settled(id)).deliveries) {
  process.stdout.write(`${recipient}: ${state}${method ? ` by ${method}` : ''}\n`);
  writeFileSync(`${delivery}.json`, await postern.receipt(id, delivery));
  process.stdout.write(`receipt ${delivery}.json\n`);
}
