import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBER } from 'asn1js';
import { integerOf, type Node, oidOf, readOne, timeOf } from '../../src/cms/der.ts';
import { Malformed } from '../../src/cms/trouble.ts';
import * as lab from '../lab/certificates-mail.ts';
import { dice, spoiledBy } from './dice.ts';

/** What a value looks like: where every part of it begins and how long it is, simple values by their tag. */
type Shape = readonly [tag: number, length: number, inside: readonly Shape[] | null];

const ours = (node: Node): Shape => [
  node.tag,
  node.raw.length,
  node.constructed ? node.children.map(ours) : null,
];

interface Theirs {
  readonly idBlock: {
    readonly tagClass: number;
    readonly tagNumber: number;
    readonly isConstructed: boolean;
  };
  readonly valueBeforeDecodeView: Uint8Array;
  readonly valueBlock: { readonly value?: unknown };
}

function shapeOf(block: Theirs): Shape {
  const { tagClass, tagNumber, isConstructed } = block.idBlock;
  const tag = ((tagClass - 1) << 6) | (isConstructed ? 0x20 : 0) | tagNumber;
  const { value } = block.valueBlock;
  const members = Array.isArray(value) ? (value as readonly Theirs[]) : [];
  return [tag, block.valueBeforeDecodeView.length, isConstructed ? members.map(shapeOf) : null];
}

/** Null where it refuses; it does so by an answer or, for some strings, by throwing. */
function whole(bytes: Buffer): Shape | null {
  try {
    const { offset, result } = fromBER(bytes, { parseEmbedded: false });
    return offset === bytes.length ? shapeOf(result as unknown as Theirs) : null;
  } catch {
    return null;
  }
}

function tree(bytes: Buffer): Shape | null {
  try {
    return ours(readOne(bytes, 'strict'));
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

const root = lab.makeAuthority('Root', {
  extensions: { names: lab.subtrees([lab.mailName('clinic.example')]) },
});
const made = [
  root.der,
  lab.makePerson('anna@clinic.example', { issuer: root }).der,
  lab.makeList({ issuer: root, listed: [{ certificate: root, reason: 1 }] }),
];

test('another reader of ASN.1 sees the same values in the same places', () => {
  for (const bytes of made) assert.deepEqual(tree(bytes), whole(bytes));
});

/**
 * A string, number or time in pieces, or a sequence or set that says it is a simple value: DER has none, and each reader
 * makes of it what it likes. Nobody here takes one.
 */
const isOdd = ([tag, , inside]: Shape): boolean =>
  tag === 0x10 ||
  tag === 0x11 ||
  (inside !== null && ((tag < 0x40 && tag !== 0x30 && tag !== 0x31) || inside.some(isOdd)));

test('what is read as DER, another reader reads alike, whatever the octets', () => {
  const roll = dice(690);
  let read = 0;
  for (let round = 0; round < 3000; round += 1) {
    const bytes = spoiledBy(roll, made[round % made.length]!);
    const mine = tree(bytes);
    if (mine === null || isOdd(mine)) continue;
    const other = whole(bytes);
    // It also looks at what the simple values say, such as a time; where it refuses there is nothing to compare.
    if (other === null) continue;
    read += 1;
    assert.deepEqual(mine, other);
  }
  assert.ok(read > 500, `${read} were compared`);
});

const value = (hex: string): Node => readOne(Buffer.from(hex, 'hex'), 'strict');

test('lengths that DER does not allow are refused', () => {
  for (const hex of [
    '308000',
    '30800000',
    '048101ff',
    '04820001ff',
    '0484000000 01ff'.replace(' ', ''),
    '04',
    '0402ff',
    '1f8101',
    '0400ff',
  ])
    assert.throws(() => value(hex), Malformed, hex);
});

test('numbers, identifiers and times are read as they must be written, and no other way', () => {
  assert.equal(integerOf(value('02020080')).toString('hex'), '0080');
  for (const hex of ['0200', '02020001', '0202ff80'])
    assert.throws(() => integerOf(value(hex)), Malformed, hex);
  assert.equal(oidOf(value('06062a864886f70d')), '1.2.840.113549');
  assert.equal(oidOf(value('0603883703')), '2.999.3');
  for (const hex of ['0600', '06028001', '060188']) assert.throws(() => oidOf(value(hex)), Malformed, hex);
  const time = (text: string, tag: number): number =>
    timeOf(readOne(Buffer.concat([Buffer.of(tag, text.length), Buffer.from(text)]), 'strict'));
  assert.equal(time('491231235959Z', 0x17), Date.UTC(2049, 11, 31, 23, 59, 59));
  assert.equal(time('500101000000Z', 0x17), Date.UTC(1950, 0, 1));
  assert.equal(time('20500101000000Z', 0x18), Date.UTC(2050, 0, 1));
  assert.equal(time('00010101000000Z', 0x18), Date.parse('0001-01-01T00:00:00Z'));
  for (const [text, tag] of [
    ['260230000000Z', 0x17],
    ['261301000000Z', 0x17],
    ['260101240000Z', 0x17],
    ['260101000060Z', 0x17],
    ['2601010000Z', 0x17],
    ['260101000000+0100', 0x17],
    ['20260101000000.5Z', 0x18],
    ['20260101000000', 0x18],
  ] as const)
    assert.throws(() => time(text, tag), Malformed, text);
});
