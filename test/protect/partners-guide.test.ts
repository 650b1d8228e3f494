import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { installed } from '../cli/postern.ts';
import { openDns } from '../lab/dns.ts';
import { without } from '../lab/neighbours.ts';
import { person } from './people.ts';

const guide = readFileSync(new URL('../../docs/guide/partners.md', import.meta.url), 'utf8');
const commands = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
  block!.trim().split('\n'),
);
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);

test('the guide takes a partner from the portal to S/MIME, command by command', {
  skip: without('openssl'),
}, async (t) => {
  const cli = await installed();
  const dns = await openDns({
    'partner.example': { mx: ['10 mx.partner.example'] },
    'mx.partner.example': { a: ['127.0.0.9'] },
  });
  t.after(async () => {
    await dns.close();
    await cli.lab.close();
  });
  const settings = readFileSync(cli.file, 'utf8');
  const resolver = `resolver = ["${dns.server}"]`;
  if (settings.includes('[delivery]'))
    writeFileSync(cli.file, settings.replace('[delivery]', `[delivery]\n${resolver}`));
  else appendFileSync(cli.file, `\n[delivery]\n${resolver}\n`);
  const partner = person('doctor@partner.example');
  writeFileSync(join(cli.lab.dir, 'partner.cer'), partner.pem);
  assert.ok(commands.length >= 8);
  const said: string[] = [];
  for (const command of commands) {
    const [program, ...args] = words(command);
    if (program === 'openssl') {
      const { stdout } = await promisify(execFile)('openssl', args, { cwd: cli.lab.dir });
      said.push(stdout);
      continue;
    }
    assert.equal(program, 'postern');
    const { code, out, err } = await cli.run(...args);
    assert.equal(code, 0, `${command}: ${out}${err}`);
    said.push(out);
  }
  const routes = said.filter((_, n) => commands[n]!.startsWith('postern route'));
  assert.match(routes[0]!, /no key that letters could be sealed with/);
  assert.match(routes[1]!, /health +leaves sealed with the reader’s S\/MIME certificate/);
  const fingerprint = said[commands.findIndex((one) => one.startsWith('openssl'))]!.split('=')[1]!
    .trim()
    .replaceAll(':', '');
  assert.equal(fingerprint, partner.certificate.fingerprint.toUpperCase());
  assert.ok(routes[1]!.includes(fingerprint.slice(0, 40)));
});

test('the rule in the guide is one', async () => {
  const { parse } = await import('#policy');
  const rules = /```rules\n(Rules of[\s\S]*?)```/.exec(guide)![1]!;
  const reading = parse(rules);
  assert.ok(reading.ok, JSON.stringify(reading));
  const [rule] = reading.document.rules;
  assert.deepEqual(rule!.ask.methods, ['smime', 'pickup']);
});
