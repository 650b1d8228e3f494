/** The story: seven letters are sent, then each is followed to where it got. */
import { reminder, result, sensitive } from './letters.ts';
import { goodTls, greylisted, plainReminder } from './scenes.ts';
import { leftWaiting, sealedLetter, stripped, wrongCertificate } from './scenes-portal.ts';
import { type Posted, relay, type Stage, submit } from './stage.ts';

interface Scene {
  readonly what: string;
  readonly to: string;
  /** What kind of mail server the reader has. */
  readonly server: string;
  readonly send: (stage: Stage, to: string) => Promise<Posted>;
  readonly play: (stage: Stage, posted: Posted) => Promise<unknown>;
}

/** The mailbox of whoever watches the demo. */
export const yourMailbox = 'you@wrong-cert.test';

const scenes: readonly Scene[] = [
  {
    what: 'Lab result with a PDF',
    to: 'alex@good-tls.test',
    server: 'good TLS',
    send: (stage, to) => submit(stage, to, result('Alex')),
    play: goodTls,
  },
  {
    what: 'Lab result with a PDF',
    to: 'sam@wrong-cert.test',
    server: 'wrong certificate',
    send: (stage, to) => submit(stage, to, result('Sam')),
    play: wrongCertificate,
  },
  {
    what: 'Lab result with a PDF',
    to: 'kim@stripped.test',
    server: 'encryption stripped on the way',
    send: (stage, to) => submit(stage, to, result('Kim')),
    play: stripped,
  },
  {
    what: 'Plain reminder',
    to: 'lee@wrong-cert.test',
    server: 'wrong certificate',
    send: (stage, to) => submit(stage, to, reminder),
    play: plainReminder,
  },
  {
    what: 'Plain reminder',
    to: 'max@greylisting.test',
    server: 'greylisting',
    send: (stage, to) => submit(stage, to, reminder),
    play: greylisted,
  },
  {
    what: 'Sensitive result from the records system, by relay',
    to: 'robin@good-tls.test',
    server: 'good TLS',
    send: (stage, to) => relay(stage, to, sensitive),
    play: sealedLetter,
  },
];

const yours: Scene = {
  what: 'Lab result with a PDF, for you',
  to: yourMailbox,
  server: 'wrong certificate',
  send: (stage, to) => submit(stage, to, result('reader')),
  play: leftWaiting,
};

/** Plays everything. Resolves with the link of the letter that was left waiting, or null. */
export async function play(stage: Stage): Promise<string | null> {
  const { tell } = stage;
  const posted: (Posted | null)[] = [];
  for (const scene of [...scenes, yours])
    posted.push(await attempt(stage, scene.what, () => scene.send(stage, scene.to)));
  const taken = posted.filter((one) => one !== null).length;
  tell.expect(
    `Postern took ${taken} letters with 250, each under an id of its own`,
    taken === posted.length && new Set(posted.map((one) => one?.id)).size === taken,
  );
  for (const [i, scene] of scenes.entries()) await follow(stage, i + 1, scene, posted[i] ?? null);
  const link = await follow(stage, scenes.length + 1, yours, posted.at(-1) ?? null);
  return typeof link === 'string' ? link : null;
}

async function follow(
  stage: Stage,
  number: number,
  { what, to, server, play }: Scene,
  posted: Posted | null,
): Promise<unknown> {
  stage.tell.letter(number, what, `${to} (${server})`);
  return posted && attempt(stage, `letter ${number}`, () => play(stage, posted));
}

async function attempt<T>({ tell }: Stage, what: string, act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    tell.fail(`${what}: ${(error as Error).message}`);
    return null;
  }
}
