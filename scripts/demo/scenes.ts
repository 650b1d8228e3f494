/** The letters that are carried: how each travelled, and why. */
import { Resolver } from 'node:dns/promises';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { SinkLetter } from '../../test/lab/sink.ts';
import { reminder, report, result } from './letters.ts';
import { filesIn, isNotice, subjectOf, wholeOf } from './mailbox.ts';
import { happened, type Posted, type Stage, why } from './stage.ts';

interface Tls {
  readonly version: string;
  readonly cipher: string;
  readonly floor: string;
}

const versionWords = (version: string): string => version.replace('TLSv', 'TLS ');

/** The facts that every letter's tale begins with. */
export async function opening(stage: Stage, posted: Posted): Promise<void> {
  const { found, so } = await why(stage, posted);
  stage.tell.fact('content', found);
  stage.tell.fact(
    'so',
    so.replace(/^So (.)/, (_, first: string) => first.toUpperCase()),
  );
}

/** Waits until the letter has been delivered, and tells how; the arrived letter, where it did. */
export async function carried(
  stage: Stage,
  posted: Posted,
): Promise<{ letter: SinkLetter; tls: Tls } | null> {
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
    `by mail, over ${versionWords(tls.version)} (${tls.cipher}), to ${String(event.data.host)}`,
    'green',
  );
  tell.fact('why', sentence(String(event.data.reason)));
  tell.fact('they said', event.secret.reply ?? '');
  tell.expect(
    `its own server took it over ${versionWords(letter.tls?.version ?? 'no TLS')}, as the trace says`,
    letter.tls?.version === tls.version,
  );
  return { letter, tls };
}

export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

export async function goodTls(stage: Stage, posted: Posted): Promise<void> {
  const { tell } = stage;
  await opening(stage, posted);
  const arrived = await carried(stage, posted);
  if (!arrived) return;
  const [pdf] = filesIn(arrived.letter);
  tell.expect('the certificate proved the name, as lab results ask for', arrived.tls.floor === 'verified');
  tell.expect('the PDF arrived byte for byte', pdf?.bytes.equals(report) === true);
  const passed = await signatures(stage, arrived.letter);
  tell.expect(`both DKIM signatures verify with the keys in DNS (${passed.join(', ')})`, passed.length === 2);
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

export async function plainReminder(stage: Stage, posted: Posted): Promise<void> {
  const { tell } = stage;
  await opening(stage, posted);
  const arrived = await carried(stage, posted);
  if (arrived)
    tell.expect(
      'encryption was enough here; the same server gets no lab result (letter 2)',
      arrived.tls.floor === 'encrypted',
    );
}

export async function greylisted(stage: Stage, posted: Posted): Promise<void> {
  const { tell } = stage;
  await opening(stage, posted);
  const first = await happened(stage, posted, 'delivery.attempted');
  const then = await happened(stage, posted, 'delivery.delivered');
  if (!first || !then) return tell.fail('the letter is turned away once, and then taken');
  const pause = (Date.parse(then.at) - Date.parse(first.at)) / 1000;
  tell.fact('first try', `turned away for now; they said: ${first.secret.reply ?? ''}`, 'yellow');
  tell.fact('second try', `${pause.toFixed(1)} s later`);
  tell.expect('the first attempt was answered with 451, and the letter was kept', first.data.code === 451);
  await carried(stage, posted);
}
