/** The letters that are carried: how each travelled, and why. */
import { Resolver } from 'node:dns/promises';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { SinkLetter } from '../../test/lab/sink.ts';
import { report } from './letters.ts';
import { filesIn, subjectOf } from './mailbox.ts';
import { happened, type Posted, type Stage, why } from './stage.ts';

interface Tls {
  readonly version: string;
  readonly cipher: string;
  readonly floor: string;
}

const versionWords = (version: string): string => version.replace('TLSv', 'TLS ');

/** As a sentence; the name of a host at its beginning stays as it is. */
export const sentence = (text: string): string =>
  `${/^\S+\.\S/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)}.`;

/** The facts that every letter's tale begins with. */
export async function opening(stage: Stage, posted: Posted): Promise<void> {
  const { found, floor, so } = await why(stage, posted);
  stage.tell.fact('found', found);
  const means = so.replace(/^So /, '');
  stage.tell.fact('asks for', means === `it travels ${floor}.` ? floor : `${floor}: ${means}`);
}

/** Waits until the letter has been delivered, and tells how; null where it was not. */
async function carried(stage: Stage, posted: Posted): Promise<{ letter: SinkLetter; tls: Tls } | null> {
  const { tell, world } = stage;
  const event = await happened(stage, posted, 'delivery.delivered');
  const letter = await world.letterTo(posted.to, (one) => subjectOf(one) === posted.written.subject);
  const tls = event?.data.tls as Tls | null | undefined;
  if (!event || !letter || !tls) {
    tell.fail(`the letter reaches ${posted.to} over TLS`);
    return null;
  }
  tell.fact(
    'sent',
    `by mail to ${String(event.data.host)}, over ${versionWords(tls.version)} (${tls.cipher})`,
    'green',
  );
  tell.fact('why', sentence(String(event.secret.reason ?? event.data.reason)));
  tell.fact('they said', event.secret.reply ?? '');
  tell.expect(
    `it arrived, over ${versionWords(letter.tls?.version ?? 'no TLS')} as the trace says`,
    letter.tls?.version === tls.version,
  );
  return { letter, tls };
}

const sentWords = ({ tls }: { tls: Tls }): string => `sent over ${versionWords(tls.version)}, ${tls.floor}`;

export async function goodTls(stage: Stage, posted: Posted): Promise<string> {
  const { tell } = stage;
  await opening(stage, posted);
  const arrived = await carried(stage, posted);
  if (!arrived) return 'lost sight of';
  const [pdf] = filesIn(arrived.letter);
  tell.expect('the certificate proved the name, as lab results ask for', arrived.tls.floor === 'verified');
  tell.expect('the PDF arrived byte for byte', pdf?.bytes.equals(report) === true);
  const passed = await signatures(stage, arrived.letter);
  tell.expect(`both DKIM signatures verify with the keys in DNS (${passed.join(', ')})`, passed.length === 2);
  return sentWords(arrived);
}

/** The algorithms of the letter's DKIM signatures that a reader's server finds good. */
async function signatures({ world }: Stage, letter: SinkLetter): Promise<string[]> {
  const resolver = new Resolver();
  resolver.setServers([world.dns.server]);
  const { results } = await dkimVerify(letter.raw, {
    resolver: (name, type) => resolver.resolve(name, type) as Promise<string[][]>,
  });
  return results.filter(({ status }) => status.result === 'pass').map((one) => String(one.algo));
}

export async function plainReminder(stage: Stage, posted: Posted): Promise<string> {
  const { tell } = stage;
  await opening(stage, posted);
  const arrived = await carried(stage, posted);
  if (!arrived) return 'lost sight of';
  tell.expect(
    'encryption was enough for this one; a lab result does not go to this server (letter 2)',
    arrived.tls.floor === 'encrypted',
  );
  return sentWords(arrived);
}

export async function greylisted(stage: Stage, posted: Posted): Promise<string> {
  const { tell } = stage;
  await opening(stage, posted);
  const first = await happened(stage, posted, 'delivery.attempted');
  const then = await happened(stage, posted, 'delivery.delivered');
  if (!first || !then) {
    tell.fail('the letter is turned away once, and then taken');
    return 'lost sight of';
  }
  const pause = (Date.parse(then.at) - Date.parse(first.at)) / 1000;
  tell.fact('first try', `turned away for now; they said: ${first.secret.reply ?? ''}`, 'yellow');
  tell.fact('second try', `${pause.toFixed(1)} s later`);
  tell.expect('the first attempt was answered with 451, and the letter was kept', first.data.code === 451);
  const arrived = await carried(stage, posted);
  return arrived ? `${sentWords(arrived)}, second try` : 'lost sight of';
}
