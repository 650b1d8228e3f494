import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armor, checkKeys, dearmor, parseKeys, userIdAddress } from '#pgp';
import { type Case, faults, now } from './faults.ts';
import { assemble, who } from './maker.ts';
import { sound } from './sound.ts';

const verdictOf = ({ file, at = now, address = who }: Pick<Case, 'file' | 'at' | 'address'>) => {
  const { keys, broken } = parseKeys(file);
  return keys.length === 0 ? { usable: false, reason: broken[0]! } : checkKeys(keys, { address, at });
};

test('keys with one fault each are refused, and the reason names the fault', () => {
  const all = faults();
  assert.ok(all.length >= 60, `${all.length} faults`);
  for (const one of all) {
    const { usable, reason } = verdictOf(one);
    assert.equal(usable, false, `${one.name}: ${reason}`);
    assert.match(reason, one.says, one.name);
  }
});

test('sound keys that look like them are usable', () => {
  const all = sound();
  assert.ok(all.length >= 20);
  for (const one of all) {
    const { usable, reason } = verdictOf(one);
    assert.equal(usable, true, `${one.name}: ${reason}`);
    assert.match(reason, one.says, one.name);
  }
});

test('armour goes on and off; several blocks and text around them are one file', () => {
  const [one, two] = [assemble(), assemble({ userId: 'Bob <bob@clinic.example>' })];
  const text = `Dear all,\n${armor('PUBLIC KEY BLOCK', one)}\nand\n\n${armor('PUBLIC KEY BLOCK', two).replaceAll('\n', '\r\n')}bye\n`;
  assert.deepEqual(
    dearmor(Buffer.from(text)).map(({ bytes }) => bytes),
    [one, two],
  );
  assert.equal(parseKeys(Buffer.from(text)).keys.length, 2);
  assert.equal(
    parseKeys(Buffer.from(text.replaceAll('\n\n', '\nVersion: 1\nComment: a\n\n'))).keys.length,
    2,
  );
});

test('the address of a user id has one reading or none', () => {
  assert.equal(userIdAddress('Ann (work) <Ann@Clinic.example>'), 'ann@clinic.example');
  assert.equal(userIdAddress(' ann@clinic.example '), 'ann@clinic.example');
  for (const text of [
    'Ann',
    '',
    '<>',
    'a@b.example, c@d.example',
    '<a@b.example>>',
    'a@b.example <x',
    '<<a@b.example>',
  ])
    assert.equal(userIdAddress(text), null, text);
});

/** A small generator with a seed: the same damage every time. */
function* damage(seed: number): Generator<number> {
  let state = seed;
  while (true) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

test('damaged files end in a verdict, and no single changed bit of what is signed is passed over', () => {
  const whole = assemble();
  const draw = damage(7);
  const next = (): number => draw.next().value as number;
  for (let round = 0; round < 4000; round++) {
    const copy = Buffer.from(whole);
    const changes = 1 + (next() % 3);
    for (let n = 0; n < changes; n++) copy[next() % copy.length] = next() >>> 24;
    const file = next() % 4 === 0 ? copy.subarray(0, next() % copy.length) : copy;
    const { usable, reason } = verdictOf({ file });
    assert.equal(typeof reason, 'string');
    if (usable && !file.equals(whole)) {
      // What may differ: the spelling of lengths, and hints outside of what is signed.
      const { keys } = parseKeys(file);
      const original = parseKeys(whole).keys[0]!;
      assert.equal(keys[0]!.primary.fingerprint, original.primary.fingerprint);
    }
  }
  for (let round = 0; round < 2000; round++) {
    const noise = Buffer.from(Array.from({ length: next() % 300 }, () => next() >>> 24));
    verdictOf({ file: noise });
    verdictOf({ file: Buffer.concat([Buffer.from('-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n'), noise]) });
  }
});
