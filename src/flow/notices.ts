import type { OpenMessage } from '#archive';
import { accompany, type Decision } from '#mail';

/** Letters to several readers under one notice are put together once, so that they are also signed once. */
const recent = new WeakMap<Buffer, Map<string, Buffer>>();

/** The letter with what has to travel inside it (42 CFR 2.32): each attempt and every means carries the same. */
export function withNotices(letter: OpenMessage, { grounds = [] }: Decision): OpenMessage {
  const text = grounds.flatMap(({ notice }) => notice ?? []).join('\r\n\r\n');
  if (text === '') return letter;
  const known = recent.get(letter.raw) ?? new Map<string, Buffer>();
  recent.set(letter.raw, known);
  const raw = known.get(text) ?? accompany(letter.raw, text);
  known.set(text, raw);
  return { ...letter, raw };
}
