import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from 'ldapts';
import SmtpConnection from 'nodemailer/lib/smtp-connection/index.js';
import type { Actor } from '#base';
import { authority } from '../lab/certificates.ts';
import { openLab } from '../lab/house.ts';
import { without } from '../lab/neighbours.ts';
import { openSlapd, root } from '../lab/slapd.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const suffix = 'dc=clinic,dc=test';

test('a mail program that is signed in writes nothing more once its owner is gone from the directory', {
  skip: without('slapd'),
}, async (t) => {
  const ca = authority();
  const entry = (uid: string): string =>
    `dn: uid=${uid},${suffix}\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nsn: ${uid}\nmail: ${uid}@clinic.test`;
  const slapd = await openSlapd(ca.issue(['127.0.0.1']), [], {
    ldif: ['amy', 'bea', 'cid'].map(entry).join('\n\n'),
  });
  t.after(() => slapd.close());
  process.env.TEST_DIRECTORY_PASSWORD = slapd.password;
  const lab = await openLab({
    world: { 'good.test': {} },
    settings: {
      directory: {
        url: slapd.ldaps,
        base: suffix,
        user: slapd.user,
        password: 'env:TEST_DIRECTORY_PASSWORD',
        ca: 'directory.pem',
        every: '1s',
      },
    },
  });
  t.after(() => lab.close());
  writeFileSync(join(lab.dir, 'directory.pem'), ca.pem);
  const { people } = lab.server.house;
  const found = async () => {
    const one = await people.find('amy@clinic.test');
    // Her account comes first, then the groups that let her write.
    return one?.roles.includes('sender') ? one : null;
  };
  const amy = await lab.until(found, 'amy comes from the directory', 30_000);
  const { password } = await people.addPassword(cli, amy.id, 'phone');

  const { submissions } = lab.at;
  const phone = new SmtpConnection({
    host: submissions!.host,
    port: submissions!.port,
    secure: true,
    tls: { ca: [lab.ca.pem], servername: 'mail.clinic.test' },
  });
  t.after(() => phone.close());
  phone.on('error', () => {});
  await new Promise<void>((done, fail) => {
    phone.once('error', fail);
    phone.connect(() => done());
  });
  await new Promise<void>((done, fail) =>
    phone.login({ credentials: { user: 'amy@clinic.test', pass: password } } as never, (error) =>
      error ? fail(error) : done(),
    ),
  );
  const send = (): Promise<string> =>
    new Promise((done) =>
      phone.send(
        { from: 'amy@clinic.test', to: ['ann@good.test'] },
        'From: amy@clinic.test\r\nTo: ann@good.test\r\nSubject: Lunch\r\n\r\nAt one.\r\n',
        (error, info) =>
          done(error ? String((error as { responseCode?: number }).responseCode) : info.response.slice(0, 3)),
      ),
    );
  assert.equal(await send(), '250');

  const admin = new Client({ url: slapd.ldaps, tlsOptions: { ca: [ca.pem] } });
  await admin.bind(root.user, root.password);
  await admin.del(`uid=amy,${suffix}`);
  await admin.unbind();
  await lab.until(async () => (await people.get(amy.id)).state === 'disabled', 'amy is cut', 30_000);
  await lab.until(async () => (await send()) === '553', 'the open sign-in is refused', 15_000);
});
