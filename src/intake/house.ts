import type { Clock, Log } from '#base';
import type { Config } from '#config';
import type { Accept, Reply, SignIn } from '#mail';
import type { Crowd } from './crowd.ts';
import type { Rate } from './rate.ts';
import type { standInLine } from './sign-in-line.ts';

/** What all visitors share. */
export interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly accept: Accept;
  readonly signIn: SignIn;
  /** Whether there is room on the disk for another letter. */
  mayTake(): boolean;
  readonly crowd: Crowd;
  readonly memory: Memory;
  readonly tally: Tally;
  /** Letters and recipients an hour, by person. */
  readonly letters: Rate;
  readonly recipients: Rate;
  readonly signInLine: ReturnType<typeof standInLine>;
}

/** The bytes of letters held at once, over all connections. */
export interface Memory {
  readonly used: number;
  has(bytes: number): boolean;
  reserve(bytes: number): boolean;
  release(bytes: number): void;
}

export function boundedMemory(limit: number): Memory {
  let used = 0;
  const has = (bytes: number): boolean => used + bytes <= limit;
  return {
    get used() {
      return used;
    },
    has,
    reserve(bytes) {
      if (!has(bytes)) return false;
      used += bytes;
      return true;
    },
    release(bytes) {
      used -= bytes;
    },
  };
}

/** What was taken and refused since the start. */
export class Tally {
  accepted = 0;
  /** By reply, such as `550 5.7.1`. */
  readonly refusals = new Map<string, number>();

  refuse(said: Reply): void {
    const key = said.enhanced === undefined ? String(said.code) : `${said.code} ${said.enhanced}`;
    this.refusals.set(key, (this.refusals.get(key) ?? 0) + 1);
  }
}
