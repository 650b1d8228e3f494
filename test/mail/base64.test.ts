import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase64 } from '#mail';

/** mulberry32: the same octets at every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** RFC 2045 §6.8, letter by letter, from the text of the standard. */
function reference(text: string): Buffer {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const out: number[] = [];
  let held: number[] = [];
  const close = (): void => {
    const bits = held.map((value) => value.toString(2).padStart(6, '0')).join('');
    for (let at = 0; at + 8 <= bits.length; at += 8) out.push(Number.parseInt(bits.slice(at, at + 8), 2));
    held = [];
  };
  for (const char of text) {
    if (char === '=') close();
    else if (letters.includes(char)) held.push(letters.indexOf(char));
    if (held.length === 4) close();
  }
  close();
  return Buffer.from(out);
}

test('base64: large and small, whole and cut, with and without strange characters, as the standard has it', () => {
  const roll = dice(9);
  for (let i = 0; i < 300; i++) {
    const bytes = Buffer.from(
      Uint8Array.from({ length: roll(2) ? 3000 + roll(4000) : roll(300) }, () => roll(256)),
    );
    let text = bytes.toString('base64').replaceAll(/(.{76})/g, roll(3) ? '$1\r\n' : '$1');
    if (roll(3) === 0) text = text.slice(0, text.length - roll(6));
    if (roll(3) === 0) text += ['=', '==', '====\r\n', 'QQ==', ' ', '!', '\r\n\r\n', 'A'][roll(8)]!;
    if (roll(4) === 0) {
      const at = roll(text.length + 1);
      text = text.slice(0, at) + ['-', '_', '=', '\0', '\x80', ' ', '.', '=='][roll(8)]! + text.slice(at);
    }
    const decoded = decodeBase64(Buffer.from(text, 'latin1'));
    assert.ok(decoded.bytes.equals(reference(text)), JSON.stringify(text.slice(-80)));
    const strange = /[^A-Za-z0-9+/=\r\n\t ]/.test(text);
    const after = /=[^=]*[A-Za-z0-9+/]/.test(text);
    assert.equal(decoded.anomalies.includes('base64-strange-characters'), strange);
    assert.equal(decoded.anomalies.includes('base64-data-after-padding'), after);
  }
});
