import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { wordsIn } from './letters.ts';
import { streamsOf } from './wire.ts';
import { type Cell, canaryOf } from './words.ts';

interface Packet {
  readonly sequence: number;
  readonly flags?: number;
  readonly text: string;
  readonly port?: number;
}

/** A frame of Ethernet, IPv4 and TCP. */
function frame({ sequence, flags = 0x18, text, port = 40000 }: Packet): Buffer {
  const body = Buffer.from(text);
  const bytes = Buffer.alloc(54 + body.length);
  bytes.writeUInt16BE(0x0800, 12);
  bytes[14] = 0x45;
  bytes.writeUInt16BE(40 + body.length, 16);
  bytes[23] = 6;
  bytes.set([45, 11, 0, 1, 45, 10, 1, 1], 26);
  bytes.writeUInt16BE(port, 34);
  bytes.writeUInt16BE(25, 36);
  bytes.writeUInt32BE(sequence >>> 0, 38);
  bytes[46] = 0x50;
  bytes[47] = flags;
  body.copy(bytes, 54);
  return bytes;
}

function captured(frames: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(1, 20);
  return Buffer.concat([
    head,
    ...frames.flatMap((bytes) => {
      const record = Buffer.alloc(16);
      record.writeUInt32LE(bytes.length, 8);
      record.writeUInt32LE(bytes.length, 12);
      return [record, bytes];
    }),
  ]);
}

const texts = (packets: readonly Packet[]): string[] =>
  streamsOf(captured(packets.map(frame))).map(({ bytes }) => bytes.toString());

test('segments are put in order; what was sent twice counts once', () => {
  const packets = [
    { sequence: 99, flags: 2, text: '' },
    { sequence: 106, text: 'world' },
    { sequence: 100, text: 'hello ' },
    { sequence: 100, text: 'hello wo' },
  ];
  assert.deepEqual(texts(packets), ['hello world']);
});

test('sequence numbers run over the end of 32 bits', () => {
  const packets = [
    { sequence: 0xfffffffb, flags: 2, text: '' },
    { sequence: 0xfffffffc, text: 'over' },
    { sequence: 0, text: ' the end' },
  ];
  assert.deepEqual(texts(packets), ['over the end']);
});

test('a port that is used again is another stream', () => {
  const packets = [
    { sequence: 9, flags: 2, text: '' },
    { sequence: 10, text: 'one' },
    { sequence: 5000, flags: 2, text: '' },
    { sequence: 5001, text: 'two' },
  ];
  assert.deepEqual(texts(packets), ['one', 'two']);
});

test('a capture that is cut off or of another kind is no capture', () => {
  const whole = captured([frame({ sequence: 1, text: 'whole' })]);
  assert.throws(() => streamsOf(whole.subarray(0, whole.length - 1)), /ends within a packet/);
  assert.throws(() => streamsOf(Buffer.from('something else that is long enough')), /no capture/);
});

test('whatever is in the file, reading ends, in streams or in an error', () => {
  let state = 4711;
  const next = (most: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state % most;
  };
  const whole = captured([
    frame({ sequence: 9, flags: 2, text: '' }),
    frame({ sequence: 10, text: 'some words' }),
    frame({ sequence: 30, text: 'and more of them', port: 50000 }),
  ]);
  let read = 0;
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(whole);
    for (let changes = 1 + next(4); changes > 0; changes--) bytes[24 + next(bytes.length - 24)] = next(256);
    try {
      streamsOf(bytes);
      read++;
    } catch (error) {
      assert.match(String(error), /^(Error|RangeError)/);
    }
  }
  assert.ok(read > 100);
});

test('a word is found in every form, and told from the word of another cell', () => {
  const cells: Cell[] = [
    { server: 'good', floor: 'open', reader: 'portal' },
    { server: 'good', floor: 'open', reader: 'inside' },
  ];
  const word = canaryOf(cells[0]!, 'salt77');
  const forms = [
    Buffer.from(`Subject: ${word}`),
    ...[0, 1, 2].map((skew) => Buffer.from(Buffer.from(`${'x'.repeat(skew)}${word} and`).toString('base64'))),
    Buffer.from(word, 'utf16le'),
    Buffer.from(word, 'utf16le').swap16(),
    Buffer.from(Buffer.from(word).toString('hex')),
    Buffer.concat([randomBytes(40), gzipSync(`so ${word}`)]),
  ];
  for (const bytes of forms) assert.deepEqual(wordsIn(bytes, cells, 'salt77'), [cells[0]]);
  assert.deepEqual(wordsIn(randomBytes(4000), cells, 'salt77'), []);
});
