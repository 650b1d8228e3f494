import type { Bounds, Obstacle, Passage } from './budget.ts';

/**
 * What is said between a server and its parser process. Both ways a message is four octets of length (big-endian) and
 * JSON; a request is followed by the file. JSON, so that a parser that was taken over cannot send more than texts.
 */
export interface Request {
  readonly place: string;
  readonly type: string;
  readonly depth: number;
  readonly deep: boolean;
  readonly bounds: Bounds;
  /** Octets that follow. */
  readonly length: number;
}

export interface Answer {
  readonly passages: readonly Passage[];
  readonly obstacles: readonly Obstacle[];
  readonly pending: readonly Obstacle[];
  readonly records: readonly string[];
  readonly left: Bounds;
}

export function framed(message: Request | Answer): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** Reads an answer; null where it is not one. */
export function answerIn(body: Buffer): Answer | null {
  try {
    const value = JSON.parse(body.toString('utf8')) as { [key: string]: unknown };
    const { passages, obstacles, pending, records, left } = value;
    const good =
      all(passages, 'place', 'text') &&
      all(obstacles, 'part', 'reason') &&
      all(pending, 'part', 'reason') &&
      Array.isArray(records) &&
      records.every((one) => typeof one === 'string') &&
      typeof left === 'object' &&
      left !== null &&
      Object.values(left).every((one) => typeof one === 'number' && one >= 0);
    return good ? (value as unknown as Answer) : null;
  } catch {
    return null;
  }
}

const all = (list: unknown, ...keys: readonly string[]): boolean =>
  Array.isArray(list) &&
  list.every(
    (one) => typeof one === 'object' && one !== null && keys.every((key) => typeof one[key] === 'string'),
  );
