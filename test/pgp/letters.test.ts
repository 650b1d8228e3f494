import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as openpgp from 'openpgp';
import {
  armor,
  type Chosen,
  checkKey,
  checkKeys,
  dearmor,
  open,
  openSecret,
  type PgpSecret,
  parseKeys,
  readCleartext,
  seal,
  signDetached,
  verifyDetached,
} from '#pgp';
import { without } from '../lab/neighbours.ts';
import { now } from './faults.ts';
import { type Gpg, openGpg } from './gpg.ts';
import { assemble, birth, flags, makeKey, packet, selfSignature, signatureBody, sub } from './maker.ts';
import { sound } from './sound.ts';

const at = Date.now();
const letter = Buffer.from(
  `Content-Type: text/plain\r\n\r\nDear Ann, the result is in.\r\n${'x'.repeat(9000)}\r\n`,
);
const address = 'ann@clinic.example';

function chosen(file: Buffer, who = address): Chosen {
  const verdict = checkKeys(parseKeys(file).keys, { address: who, at: Date.now() });
  assert.ok(verdict.usable, verdict.reason);
  return verdict.chosen;
}

async function made(
  wish: Partial<Parameters<typeof openpgp.generateKey>[0]> & { seipd2?: boolean } = {},
  name = 'Ann',
  email = address,
): Promise<PgpSecret> {
  const { seipd2, ...rest } = wish;
  const { privateKey } = await openpgp.generateKey({
    type: 'curve25519',
    ...rest,
    userIDs: [{ name, email }],
    date: new Date(at - 60_000),
    format: 'binary',
    ...(seipd2 ? { config: { aeadProtect: true } } : {}),
  } as never);
  return openSecret(Buffer.from(privateKey as unknown as Uint8Array));
}

const tagsOf = async (sealed: Buffer): Promise<string[]> =>
  Array.from((await openpgp.readMessage({ binaryMessage: sealed })).packets, (one) => {
    const { version } = one as { version?: number };
    return `${(one.constructor as unknown as { tag: number }).tag}.${version}`;
  });

let ann: PgpSecret;
let bob: PgpSecret;
before(async () => {
  [ann, bob] = await Promise.all([
    made(), // GnuPG 2.2 knows this curve in its old form only.
    made({ type: 'ecc', curve: 'ed25519Legacy' }, 'Bob', 'bob@home.example'),
  ]);
});

test('what is sealed is opened by its reader alone, and the signer is an address', async () => {
  const sealed = await seal({
    content: letter,
    to: [chosen(ann.public.bytes)],
    signWith: bob,
    at: Date.now(),
  });
  assert.equal(sealed.includes('result'), false);
  const task = { bytes: sealed, secrets: [ann], keys: [bob.public], at: Date.now() };
  const opened = await open(task);
  assert.ok(opened.kind === 'opened', JSON.stringify(opened));
  assert.deepEqual(opened.content, letter);
  assert.equal(opened.encrypted, true);
  assert.deepEqual(
    opened.signatures.map(({ valid, signers }) => ({ valid, signers })),
    [{ valid: true, signers: ['bob@home.example'] }],
  );
  const armoured = await open({ ...task, bytes: Buffer.from(armor('MESSAGE', sealed)) });
  assert.equal(armoured.kind, 'opened');
  assert.equal((await open({ ...task, secrets: [bob] })).kind, 'refused');
  const stranger = await open({ ...task, keys: [ann.public] });
  assert.ok(stranger.kind === 'opened');
  assert.deepEqual(
    stranger.signatures.map(({ valid, reason }) => [valid, reason]),
    [[false, 'the key that signed is not known']],
  );
});

test('AEAD only where the key says so; integrity always', async () => {
  const plain = await made();
  const modern = await made({ seipd2: true });
  const six = await made({ config: { v6Keys: true, aeadProtect: true } as never });
  const tags = async (...keys: PgpSecret[]): Promise<string[]> =>
    tagsOf(await seal({ content: letter, to: keys.map((key) => chosen(key.public.bytes)), at: Date.now() }));
  assert.deepEqual(await tags(plain), ['1.3', '18.1']);
  assert.deepEqual(await tags(modern), ['1.6', '18.2']);
  assert.deepEqual(await tags(six), ['1.6', '18.2']);
  assert.deepEqual(await tags(modern, plain), ['1.3', '1.3', '18.1']);
  for (const key of [plain, modern, six]) {
    const sealed = await seal({
      content: letter,
      to: [chosen(key.public.bytes)],
      signWith: six,
      at: Date.now(),
    });
    const opened = await open({ bytes: sealed, secrets: [key], keys: [six.public], at: Date.now() });
    assert.ok(opened.kind === 'opened', JSON.stringify(opened));
    assert.deepEqual(
      opened.signatures.map(({ signers }) => signers),
      [[address]],
    );
  }
});

test('what was changed, cut or never protected is not shown', async () => {
  for (const key of [await made(), await made({ seipd2: true })]) {
    const sealed = await seal({ content: letter, to: [chosen(key.public.bytes)], at: Date.now() });
    for (let n = 0; n < 60; n++) {
      const copy = Buffer.from(sealed);
      copy[Math.floor((copy.length * n) / 60)]! ^= 1 << (n % 8);
      const opened = await open({ bytes: copy, secrets: [key], keys: [], at: Date.now() });
      if (opened.kind === 'opened') assert.deepEqual(opened.content, letter);
      else assert.ok(!/result/.test(opened.reason));
    }
    for (const bytes of [sealed.subarray(0, -1), sealed.subarray(0, -22), sealed.subarray(0, 200)]) {
      const opened = await open({ bytes, secrets: [key], keys: [], at: Date.now() });
      assert.equal(opened.kind, 'refused');
    }
  }
  const sessionKey = { data: new Uint8Array(32).fill(3), algorithm: 'aes256' as const };
  const wrapped = await openpgp.encryptSessionKey({
    ...sessionKey,
    encryptionKeys: ann.handle.toPublic(),
    format: 'binary',
  });
  // Packet 9: encrypted without any check of integrity.
  const bare = Buffer.concat([Buffer.from(wrapped as Uint8Array), packet(9, Buffer.alloc(300, 5))]);
  const opened = await open({ bytes: bare, secrets: [ann], keys: [], at: Date.now() });
  assert.ok(opened.kind === 'refused');
  assert.match(opened.reason, /no protection/);
});

test('messages put together to deceive are refused', async () => {
  const signed = Buffer.from(
    (await openpgp.sign({
      message: await openpgp.createMessage({ binary: letter }),
      signingKeys: bob.handle,
      format: 'binary',
    })) as Uint8Array,
  );
  const task = { secrets: [ann], keys: [bob.public], at: Date.now() };
  const fine = await open({ ...task, bytes: signed });
  assert.ok(fine.kind === 'opened' && fine.signatures[0]?.valid && !fine.encrypted, JSON.stringify(fine));
  const literal = (text: string): Buffer =>
    packet(11, Buffer.concat([Buffer.from('b\0'), Buffer.alloc(4), Buffer.from(text)]));
  for (const bytes of [
    Buffer.concat([signed, literal('pay Mallory')]),
    Buffer.concat([literal('pay Mallory'), signed]),
    Buffer.concat([signed, signed]),
    Buffer.concat([signed.subarray(0, 40), literal('x'), signed.subarray(40)]),
  ]) {
    const opened = await open({ ...task, bytes });
    assert.ok(
      opened.kind === 'refused' || opened.signatures.every(({ valid }) => !valid),
      JSON.stringify(opened),
    );
  }
  const bomb = Buffer.from(
    (await openpgp.encrypt({
      message: await openpgp.createMessage({ binary: new Uint8Array(3_000_000) }),
      encryptionKeys: ann.handle.toPublic(),
      format: 'binary',
      config: { preferredCompressionAlgorithm: openpgp.enums.compression.zlib },
    })) as Uint8Array,
  );
  assert.ok(bomb.length < 200_000);
  assert.equal((await open({ ...task, bytes: bomb, maxBytes: 100_000 })).kind, 'refused');
});

test('signatures are judged one by one: changed, weak, future, expired, by a key that was not fit', async () => {
  const primary = makeKey({ kind: 'eddsa' });
  const parts = { certifications: (p: typeof primary, u: string) => [selfSignature(p, u)] };
  const key = parseKeys(assemble({ primary, ...parts })).keys[0]!;
  const revoked = parseKeys(
    assemble({
      primary,
      ...parts,
      direct: [signatureBody({ type: 0x20, by: primary, document: primary.hashed })],
    }),
  ).keys[0]!;
  const document = Buffer.from('hello\r\nworld\r\n');
  const signature = (wish: object): Buffer =>
    packet(2, signatureBody({ type: 0, by: primary, document, created: birth + 1000, ...wish }));
  const now = birth + 86_400_000;
  const verdict = (bytes: Buffer, keys = [key], content = document) =>
    verifyDetached({ content, signature: bytes, keys, at: now });
  assert.deepEqual(verdict(signature({})), [
    {
      valid: true,
      signers: [address],
      fingerprint: key.primary.fingerprint,
      at: birth + 1000,
      reason: 'valid',
    },
  ]);
  assert.equal(verdict(signature({ type: 1 }), [key], Buffer.from('hello\nworld\n'))[0]!.valid, true);
  const bad: [Buffer, RegExp, (typeof key)[]?, Buffer<ArrayBuffer>?][] = [
    [signature({}), /changed/, [key], Buffer.from('hello\nworld\n')],
    [signature({ hash: 2 }), /SHA-1/],
    [signature({ version: 3 }), /form of old/],
    [signature({ created: now + 1000 }), /future/],
    [signature({ hashed: [sub(3, Buffer.of(0, 0, 0, 9))] }), /expired/],
    [signature({ hashed: [sub(101, Buffer.of(1), true)] }), /must be understood/],
    [signature({ created: birth - 1000 }), /not fit/],
    [signature({ type: 0x10 }), /not a signature over a letter/],
    [signature({}), /revoked/, [revoked]],
    [signature({}), /not known/, []],
    [Buffer.from('nonsense'), /cannot be read/],
    [packet(2, Buffer.of(4, 0)), /cannot be read/],
  ];
  for (const [bytes, says, keys, content] of bad) {
    const [one] = verdict(bytes, keys, content);
    assert.equal(one!.valid, false);
    assert.deepEqual(one!.signers, []);
    assert.match(one!.reason, says);
  }
  const both = verdict(Buffer.concat([signature({}), signature({ document: Buffer.from('other') })]));
  assert.deepEqual(
    both.map(({ valid }) => valid),
    [true, false],
  );
  const cannot = makeKey({ kind: 'eddsa' });
  const certifyOnly = parseKeys(
    assemble({ primary: cannot, certifications: (p, u) => [selfSignature(p, u, { hashed: [flags(1)] })] }),
  ).keys[0]!;
  const [one] = verdict(packet(2, signatureBody({ type: 0, by: cannot, document, created: birth + 1 })), [
    certifyOnly,
  ]);
  assert.match(one!.reason, /may be used to sign/);
});

test('text signed in the clear gives back what was signed and says what stands beside it', async () => {
  const text = 'Dear Bob,\n- a dash\n-- \nAnn   \n';
  const signed = (await openpgp.sign({
    message: await openpgp.createCleartextMessage({ text }),
    signingKeys: bob.handle,
  })) as string;
  const options = { keys: [bob.public], at: Date.now() };
  const read = readCleartext(Buffer.from(signed), options);
  assert.ok(read);
  assert.equal(read.text, 'Dear Bob,\r\n- a dash\r\n--\r\nAnn\r\n');
  assert.deepEqual(
    [read.signatures[0]?.valid, read.signatures[0]?.signers, read.more],
    [true, ['bob@home.example'], false],
  );
  const wrapped = readCleartext(Buffer.from(`Pay Mallory.\n${signed}`), options);
  assert.deepEqual([wrapped?.signatures[0]?.valid, wrapped?.more], [true, true]);
  assert.equal(
    readCleartext(Buffer.from(signed.replace('Dear', 'Dead')), options)?.signatures[0]?.valid,
    false,
  );
  assert.equal(readCleartext(Buffer.from(signed.replace(/\n\n/, '\nPay: Mallory\n\n')), options), null);
  assert.equal(readCleartext(Buffer.from(`${signed}\n${signed}`), options), null);
});

test('nothing is sealed to a key that has ended since it was checked', async () => {
  const soon = await made({ keyExpirationTime: 120 });
  const one = chosen(soon.public.bytes);
  await assert.rejects(seal({ content: letter, to: [one], at: Date.now() + 200_000 }), {
    code: 'pgp-unsealed',
  });
  await assert.rejects(seal({ content: letter, to: [], at: Date.now() }), { code: 'pgp-unsealed' });
});

test('every key that is called usable can be sealed to', async () => {
  for (const { name, file, at: then = now } of sound()) {
    const verdict = checkKeys(parseKeys(file).keys, { address, at: then });
    assert.ok(verdict.usable, name);
    const sealed = await seal({ content: letter, to: [verdict.chosen], at: then });
    const { packets } = await openpgp.readMessage({ binaryMessage: sealed });
    const [session] = packets as unknown as {
      publicKeyID: { toHex(): string };
      publicKeyFingerprint?: Uint8Array;
    }[];
    const named = session!.publicKeyFingerprint ?? Buffer.from(session!.publicKeyID.toHex(), 'hex');
    assert.ok(
      [verdict.chosen.material.fingerprint, verdict.chosen.material.keyId].includes(
        Buffer.from(named).toString('hex'),
      ),
      name,
    );
  }
});

test('private keys open with their passphrase and say what is missing', async () => {
  const { privateKey } = await openpgp.generateKey({
    userIDs: [{ email: address }],
    passphrase: 'correct horse',
  });
  const file = Buffer.from(privateKey);
  await assert.rejects(openSecret(file), /needs its passphrase/);
  await assert.rejects(openSecret(file, 'wrong'), /does not open/);
  await assert.rejects(openSecret(Buffer.from('no key')), /not an OpenPGP private key/);
  const secret = await openSecret(file, 'correct horse');
  assert.equal(secret.public.secret, false);
  const refused = checkKey({ key: parseKeys(file).keys[0]!, address, at: Date.now() });
  assert.match(refused.reason, /private key/);
});

test('gpg: both ways, with keys of its own making', { skip: without('gpg') }, async (t) => {
  const gpg: Gpg = openGpg();
  t.after(() => gpg.close());
  await gpg.run(['--import'], bob.public.bytes);
  for (const [n, [algorithm, sub]] of (
    [
      ['rsa3072', 'rsa3072'],
      ['ed25519', 'cv25519'],
      ['nistp256', 'nistp256'],
      ['nistp384', 'nistp384'],
      ['brainpoolP256r1', 'brainpoolP256r1'],
    ] as const
  ).entries()) {
    const who = `g${n}@clinic.example`;
    await gpg.run(['--quick-generate-key', `G <${who}>`, algorithm, 'sign', '1y']);
    const listed = (await gpg.run(['--with-colons', '--list-keys', who])).toString();
    const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(listed)![1]!;
    await gpg.run(['--quick-add-key', fingerprint, sub, 'encr', '1y']);
    const file = await gpg.run(['--export', who]);
    if (algorithm.startsWith('brainpool')) {
      const { reason } = checkKeys(parseKeys(file).keys, { address: who, at: Date.now() });
      assert.match(reason, /curve brainpoolP256r1 cannot be sealed to/);
      const signed = await gpg.run(['--local-user', who, '--detach-sign'], letter);
      const task = { content: letter, signature: signed, keys: parseKeys(file).keys, at: Date.now() + 2000 };
      assert.deepEqual(verifyDetached(task)[0]?.signers, [who]);
      continue;
    }
    const reader = chosen(file, who);
    assert.equal(reader.key.primary.fingerprint, fingerprint.toLowerCase());
    assert.ok(reader.until! > Date.now() + 300 * 86_400_000);
    // Ours to gpg.
    const sealed = await seal({ content: letter, to: [reader], signWith: bob, at: Date.now() });
    const done = await gpg.status(['--decrypt'], sealed);
    assert.deepEqual(done.out, letter, done.status);
    assert.match(done.status, /GOODMDC/);
    assert.match(done.status, /VALIDSIG/);
    // Its to us.
    const theirs = await gpg.run(['--local-user', who, '--recipient', who, '--sign', '--encrypt'], letter);
    const secret = await openSecret(await gpg.run(['--export-secret-keys', who]));
    const opened = await open({
      bytes: theirs,
      secrets: [secret],
      keys: [secret.public],
      at: Date.now() + 2000,
    });
    assert.ok(opened.kind === 'opened', `${algorithm}: ${JSON.stringify(opened)}`);
    assert.deepEqual(opened.content, letter);
    assert.deepEqual(
      opened.signatures.map(({ signers }) => signers),
      [[who]],
    );
    // Detached, both ways.
    const detached = await gpg.run(['--local-user', who, '--armor', '--detach-sign'], letter);
    const judged = verifyDetached({
      content: letter,
      signature: detached,
      keys: [reader.key],
      at: Date.now() + 2000,
    });
    assert.deepEqual(
      judged.map(({ signers }) => signers),
      [[who]],
    );
    const ours = await signDetached(letter, secret, Date.now());
    assert.match(ours.micalg, /^pgp-sha(256|384|512)$/);
    const [signature, content] = [gpg.file('s', ours.signature), gpg.file('c', letter)];
    assert.match((await gpg.status(['--verify', signature, content])).status, /VALIDSIG/);
    // In the clear.
    const clear = await gpg.run(['--local-user', who, '--clear-sign'], Buffer.from('- dash\nFrom here \n'));
    assert.deepEqual(
      readCleartext(clear, { keys: [reader.key], at: Date.now() + 2000 })?.signatures[0]?.signers,
      [who],
    );
  }
});

test('gpg agrees about keys that were made to be sound and to be refused', {
  skip: without('gpg'),
}, async (t) => {
  const gpg = openGpg();
  t.after(() => gpg.close());
  const then = '20240301T120000';
  const key = async (who: string, ...more: string[][]): Promise<Buffer> => {
    await gpg.run([
      '--faked-system-time',
      then,
      '--quick-generate-key',
      `K <${who}>`,
      'ed25519',
      'sign',
      '2y',
    ]);
    const listed = (await gpg.run(['--with-colons', '--list-keys', who])).toString();
    const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(listed)![1]!;
    for (const args of more) await gpg.run(args.map((one) => (one === 'FPR' ? fingerprint : one)));
    return gpg.run(['--export', who]);
  };
  const fake = ['--faked-system-time', then];
  const subkey = (life: string): string[] => [...fake, '--quick-add-key', 'FPR', 'cv25519', 'encr', life];
  const day = 86_400_000;
  const start = Date.parse('2024-03-01T12:00:00Z');
  const say = (file: Buffer, who: string, time: number): string =>
    checkKeys(parseKeys(file).keys, { address: who, at: time }).reason;
  const sound = await key('one@x.example', subkey('1y'));
  assert.match(say(sound, 'one@x.example', start + 9 * day), /^fit/);
  assert.match(say(sound, 'one@x.example', start - day), /not made before/);
  assert.match(say(sound, 'one@x.example', start + 400 * day), /subkey expired/);
  assert.match(say(sound, 'one@x.example', start + 800 * day), /it expired on/);
  const longer = await key('two@x.example', subkey('30d'), [
    '--faked-system-time',
    '20240310T120000',
    '--quick-set-expire',
    'FPR',
    '1y',
    '*',
  ]);
  assert.match(say(longer, 'two@x.example', start + 200 * day), /^fit/);
  const gone = await key(
    'three@x.example',
    subkey('1y'),
    ['--faked-system-time', '20240310T120000', '--quick-add-uid', 'FPR', 'New <four@x.example>'],
    ['--faked-system-time', '20240311T120000', '--quick-revoke-uid', 'FPR', 'K <three@x.example>'],
  );
  assert.match(say(gone, 'three@x.example', start + 30 * day), /was revoked/);
  assert.match(say(gone, 'four@x.example', start + 30 * day), /^fit/);
  const weak = await key('five@x.example', [
    ...fake,
    '--cert-digest-algo',
    'SHA1',
    '--quick-add-key',
    'FPR',
    'cv25519',
    'encr',
    '1y',
  ]);
  assert.match(say(weak, 'five@x.example', start + 9 * day), /SHA-1/);
  const signs = await key('six@x.example');
  assert.match(say(signs, 'six@x.example', start + 9 * day), /encrypt/);
  // The keys the tests make themselves are keys to gpg as well.
  assert.match((await gpg.status(['--import'], assemble())).status, /IMPORT_OK/);
});

test('armour of a message and of two messages', async () => {
  const sealed = await seal({ content: letter, to: [chosen(ann.public.bytes)], at: Date.now() });
  const text = armor('MESSAGE', sealed);
  assert.deepEqual(dearmor(Buffer.from(text))[0]?.bytes, sealed);
  assert.equal(
    (await open({ bytes: Buffer.from(text + text), secrets: [ann], keys: [], at: Date.now() })).kind,
    'refused',
  );
});
