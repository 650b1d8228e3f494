import { setTimeout as pause } from 'node:timers/promises';
import { lease, type Place } from './place.ts';
import type { Dice } from './random.ts';

/** Something that was done to the house, and for how long. */
export interface Fault {
  readonly kind:
    | 'kill'
    | 'kill-both'
    | 'database-kill'
    | 'freeze'
    | 'database-hang'
    | 'network-cut'
    | 'snapshot';
  /** Whom it met: a process by name, `database`, `everything`, or `network`. */
  readonly target: string;
  readonly from: number;
  /** When it was over: the thing it met answers again. */
  readonly until: number;
}

type Act = (place: Place, dice: Dice) => Promise<string>;

/** Letters that are taken between two faults, so that a slow machine has its faults as dense as a fast one. */
const between = [4, 28] as const;
/** How long that is waited for, milliseconds: what does not recover must not end the faults. */
const longest = 15_000;

async function quiet(place: Place, dice: Dice, running: () => boolean): Promise<void> {
  const wanted = place.ledger.accepted.length + dice.between(...between);
  for (
    const until = Date.now() + longest;
    running() && place.ledger.accepted.length < wanted && Date.now() < until;
  )
    await pause(20);
  // Not always just after an answer.
  await pause(dice.between(0, 300));
}

const kill: Act = async ({ members }, dice) => {
  const member = dice.pick(members);
  await member.kill();
  // What it held is free again when its lease ends; that is no part of the fault.
  return member.name;
};

const killBoth: Act = async ({ members }) => {
  await Promise.all(members.map((member) => member.kill()));
  return 'everything';
};

const killDatabase: Act = async ({ cluster }, dice) => {
  await cluster.kill();
  await pause(dice.between(0, 800));
  if (!(await cluster.start())) throw new Error('PostgreSQL did not start again');
  return 'database';
};

const killAll: Act = async (place, dice) => {
  const dead = Promise.all(place.members.map((member) => member.kill()));
  await killDatabase(place, dice);
  await dead;
  return 'everything';
};

/** Longer than the lease, so that another process has taken what the frozen one held. */
const freeze: Act = async ({ members }, dice) => {
  const member = dice.pick(members);
  member.signal('SIGSTOP');
  await pause(lease + dice.between(1000, 2500));
  member.signal('SIGCONT');
  return member.name;
};

const hang: Act = async ({ cluster }, dice) => {
  cluster.hang();
  await pause(dice.between(2000, lease + 3000));
  cluster.wake();
  await cluster.answers();
  return 'database';
};

const cut: Act = async ({ world }) => {
  world.cut();
  return 'network';
};

interface Possible {
  readonly kind: Fault['kind'];
  readonly weight: number;
  readonly act: Act;
}

const possible: readonly Possible[] = [
  { kind: 'kill', weight: 9, act: kill },
  { kind: 'kill-both', weight: 3, act: killBoth },
  { kind: 'database-kill', weight: 4, act: killDatabase },
  { kind: 'database-kill', weight: 2, act: killAll },
  { kind: 'freeze', weight: 2, act: freeze },
  { kind: 'database-hang', weight: 2, act: hang },
  { kind: 'network-cut', weight: 2, act: cut },
];

/** Each once, in random order, then at random by weight. */
function* order(dice: Dice): Generator<Possible> {
  const first = [...possible];
  while (first.length > 0) yield first.splice(dice.between(0, first.length - 1), 1)[0]!;
  const weighted = possible.flatMap((one) => Array.from({ length: one.weight }, () => one));
  for (;;) yield dice.pick(weighted);
}

export interface Chaos {
  readonly faults: Fault[];
  /** Ends it; the fault under way is finished first. */
  stop(): Promise<void>;
}

/** Lets one thing after another go wrong until it is stopped. `besides` is done now and then between two faults. */
export function startChaos(
  place: Place,
  dice: Dice,
  besides: () => Promise<Fault | null> = async () => null,
): Chaos {
  const faults: Fault[] = [];
  let running = true;
  const playing = (async () => {
    for (const { kind, act } of order(dice)) {
      await quiet(place, dice, () => running);
      if (!running) return;
      const from = Date.now();
      const target = await act(place, dice);
      faults.push({ kind, target, from, until: Date.now() });
      const other = running ? await besides() : null;
      if (other) faults.push(other);
    }
  })();
  // Looked at when it is stopped: until then it must not end the run by itself.
  playing.catch(() => {});
  return {
    faults,
    stop: () => {
      running = false;
      return playing;
    },
  };
}
