/** The story: seven letters are sent, then each is followed to where it got. */
import { reminder, result, sensitive } from './letters.ts';
import { isNotice, linkIn } from './mailbox.ts';
import { goodTls, greylisted, plainReminder } from './scenes.ts';
import { leftWaiting, sealedLetter, stripped, wrongCertificate } from './scenes-portal.ts';
import { type Posted, relay, type Stage, submit } from './stage.ts';
import type { Teller } from './tell.ts';

interface Scene {
  readonly what: string;
  /** The same in a word or two. */
  readonly short: string;
  readonly to: string;
  /** What kind of mail server the reader has. */
  readonly server: string;
  readonly send: (stage: Stage, to: string) => Promise<Posted>;
  readonly play: (stage: Stage, posted: Posted) => Promise<string>;
}

/** The mailbox of whoever watches the demo. */
export const yourMailbox = 'you@wrong-cert.test';

const scenes: readonly Scene[] = [
  {
    what: 'Lab result with a PDF',
    short: 'lab result',
    to: 'alex@good-tls.test',
    server: 'good TLS',
    send: (stage, to) => submit(stage, to, result('Alex')),
    play: goodTls,
  },
  {
    what: 'Lab result with a PDF',
    short: 'lab result',
    to: 'sam@wrong-cert.test',
    server: 'wrong certificate',
    send: (stage, to) => submit(stage, to, result('Sam')),
    play: wrongCertificate,
  },
  {
    what: 'Lab result with a PDF',
    short: 'lab result',
    to: 'kim@stripped.test',
    server: 'encryption stripped on the way',
    send: (stage, to) => submit(stage, to, result('Kim')),
    play: stripped,
  },
  {
    what: 'Plain reminder',
    short: 'reminder',
    to: 'lee@wrong-cert.test',
    server: 'wrong certificate',
    send: (stage, to) => submit(stage, to, reminder),
    play: plainReminder,
  },
  {
    what: 'Plain reminder',
    short: 'reminder',
    to: 'max@greylisting.test',
    server: 'greylisting',
    send: (stage, to) => submit(stage, to, reminder),
    play: greylisted,
  },
  {
    what: 'Sensitive result, relayed by the records system',
    short: 'sensitive result',
    to: 'robin@good-tls.test',
    server: 'good TLS',
    send: (stage, to) => relay(stage, to, sensitive),
    play: sealedLetter,
  },
  {
    what: 'Lab result, left for you',
    short: 'lab result',
    to: yourMailbox,
    server: 'wrong certificate',
    send: (stage, to) => submit(stage, to, result('reader')),
    play: leftWaiting,
  },
];

/** Plays everything. Resolves with the link of the letter that was left waiting, or null. */
export async function play(stage: Stage): Promise<string | null> {
  const { tell } = stage;
  const posted: (Posted | null)[] = [];
  for (const scene of scenes)
    posted.push(await attempt(stage, scene.what, () => scene.send(stage, scene.to)));
  const taken = posted.filter((one) => one !== null).length;
  tell.expect(
    `Postern took ${taken} letters, each with 250 and an id of its own`,
    taken === scenes.length && new Set(posted.map((one) => one?.id)).size === taken,
  );
  const outcomes: string[] = [];
  for (const [i, scene] of scenes.entries())
    outcomes.push(await follow(stage, i + 1, scene, posted[i] ?? null));
  sumUp(tell, outcomes);
  const notice = await stage.world.letterTo(yourMailbox, isNotice, 0);
  return (notice && linkIn(notice, 'm')) ?? null;
}

async function follow(
  stage: Stage,
  number: number,
  { what, to, server, play }: Scene,
  posted: Posted | null,
): Promise<string> {
  const { tell } = stage;
  const failures = tell.failures.length;
  tell.letter(number, what, `${to} (${server})`);
  const outcome = posted && (await attempt(stage, `letter ${number}`, () => play(stage, posted)));
  return outcome === null || tell.failures.length > failures ? 'NOT AS TOLD' : outcome;
}

/** All letters again, a line each, for those who have read enough. */
function sumUp(tell: Teller, outcomes: readonly string[]): void {
  const width = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length)) + 2;
  const shortWidth = width(scenes.map(({ short }) => short));
  const toWidth = width(scenes.map(({ to }) => to));
  tell.heading('In short');
  for (const [i, { short, to }] of scenes.entries())
    tell.line(
      `${String(i + 1).padStart(2)}.  ${short.padEnd(shortWidth)}${to.padEnd(toWidth)}${outcomes[i]}`,
    );
}

async function attempt<T>({ tell }: Stage, what: string, act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    tell.fail(`${what}: ${(error as Error).message}`);
    return null;
  }
}
