/** The letters that wait in the portal: why they did not leave, and how their readers get them. */
import type { SinkLetter } from '../../test/lab/sink.ts';
import { Browser, heading, hidden, shows } from './browser.ts';
import { guarded, nurse, organisation, records, report } from './letters.ts';
import { headerOf, isNotice, linkIn, subjectOf, textOf, wholeOf } from './mailbox.ts';
import { enter } from './reader.ts';
import { opening, sentence } from './scenes.ts';
import { happened, type Posted, type Stage } from './stage.ts';
import type { Teller } from './tell.ts';

const lost = 'lost sight of';
const secret = 'blue heron 27';
const answer = 'Thank you. Can I come in on Thursday morning to repeat it?';

/** The letter's word guards: nothing of it is in what anybody on the way could read. */
const tellsNothing = (text: string): boolean =>
  guarded.every((word) => !text.toLowerCase().includes(word.toLowerCase()));

function codeless(tell: Teller): string {
  tell.fail('the reader gets a code by mail');
  return lost;
}

/** Waits until the letter has turned to the portal; tells why, and what its reader was sent. The link, where there is one. */
async function turned(stage: Stage, posted: Posted): Promise<{ link: string; notice: SinkLetter } | null> {
  const { tell, world } = stage;
  await opening(stage, posted);
  const event = await happened(stage, posted, 'delivery.turned');
  const noticed = event && (await happened(stage, posted, 'pickup.noticed'));
  const notice = noticed && (await world.letterTo(posted.to, isNotice));
  const link = notice && linkIn(notice, 'm');
  if (!event || !noticed || !notice || !link) {
    tell.fail(`the letter waits in the portal, and ${posted.to} is told`);
    return null;
  }
  tell.fact('waits', 'in the portal; the reader got a notice with a link', 'cyan');
  tell.fact('why', sentence(String(event.secret.reason ?? event.data.reason)));
  tell.expect(
    'it turned to the portal in the first attempt, and the notice holds no word of it',
    event.data.attempt === 1 && tellsNothing(wholeOf(notice)),
  );
  return { link, notice };
}

export async function wrongCertificate(stage: Stage, posted: Posted): Promise<string> {
  const { tell, world } = stage;
  const place = await turned(stage, posted);
  if (!place) return lost;
  tell.fact('proof', 'The notice travelled encrypted, so a code to the same mailbox is enough to open it.');
  const came = await enter(stage, place.link, posted.to);
  if (!came) return codeless(tell);
  tell.fact('reader', `opened the link, asked for a code, got ${came.code} by mail and typed it`);
  tell.expect(
    `the page shows the letter "${heading(came.page)}"`,
    came.page.status === 200 &&
      heading(came.page) === posted.written.subject &&
      shows(came.page, 'potassium is 4.4 mmol/L'),
  );
  const file = await came.browser.get(`${place.link}/file/1`);
  tell.expect(`the PDF was downloaded, byte for byte (${file.body.length} bytes)`, file.body.equals(report));
  const fields = { form: hidden(came.page, 'form'), once: hidden(came.page, 'once'), text: answer };
  const sent = await came.browser.post(`${place.link}/reply`, fields, { files: new File([], '') });
  tell.fact('answered', `"${answer}"`);
  const reply = await world.letterTo(nurse.address, (letter) => textOf(letter).includes(answer));
  tell.expect(
    "the answer reached the clinic's own mail server over TLS",
    sent.status === 200 && reply !== undefined && reply.tls !== null,
  );
  const header = reply && headerOf(reply);
  tell.expect(
    `it stands in the thread: "${reply ? subjectOf(reply) : ''}", In-Reply-To the letter it answers`,
    header?.first('in-reply-to')?.trim() === posted.messageId &&
      subjectOf(reply!) === `Re: ${posted.written.subject}`,
  );
  return 'portal: opened with a code, answered';
}

export async function stripped(stage: Stage, posted: Posted): Promise<string> {
  const { tell, world } = stage;
  const place = await turned(stage, posted);
  if (!place) return lost;
  const sink = world.sinks['stripped.test']!;
  tell.expect(
    'of all that ever crossed that wire in clear, nothing was of the letter',
    sink.clear.length > 0 && tellsNothing(sink.clear.toString('latin1')),
  );
  tell.fact(
    'proof',
    'The notice travelled in clear: whoever took the encryption away can read that mailbox too, so its code alone opens nothing.',
  );
  const early = await enter(stage, place.link, posted.to);
  if (!early) return codeless(tell);
  tell.expect(
    `with the code alone the page says "${heading(early.page)}" and shows nothing`,
    !shows(early.page, 'potassium') && !shows(early.page, posted.written.subject),
  );
  if (!(await agreeSecret(stage, posted))) return lost;
  const form = await early.browser.get(`${place.link}/letter`);
  const open = await early.browser.post(`${place.link}/secret`, { form: hidden(form, 'form'), secret });
  tell.expect(
    'with the code and the secret the reader reads the letter',
    shows(open, 'potassium is 4.4 mmol/L'),
  );
  const thief = await new Browser().get(`${place.link}/letter`);
  tell.expect('another browser with the same link sees nothing of it', !shows(thief, 'potassium'));
  return 'portal: opened with a code and a secret';
}

/** The sender was asked for a secret, proves their own mailbox, and sets what both agreed on the telephone. */
async function agreeSecret(stage: Stage, posted: Posted): Promise<boolean> {
  const { tell, world } = stage;
  const asked = await world.letterTo(
    nurse.address,
    (letter) =>
      subjectOf(letter) === 'Your reader needs a secret from you' && textOf(letter).includes(posted.to),
  );
  const link = asked && linkIn(asked, 's');
  const sender = link && (await enter(stage, link, nurse.address));
  if (!link || !sender) return tell.expect('the sender is asked for a secret and gets in', false);
  tell.fact(
    'sender',
    `${nurse.name} was asked for a secret, called the reader, and set "${secret}" on her own page`,
  );
  const set = await sender.browser.post(`${link}/secret`, { form: hidden(sender.page, 'form'), secret });
  return tell.expect(
    'the secret was set',
    set.status === 200 && (await happened(stage, posted, 'pickup.secret-set')) !== undefined,
  );
}

export async function sealedLetter(stage: Stage, posted: Posted): Promise<string> {
  const { tell } = stage;
  const place = await turned(stage, posted);
  if (!place) return lost;
  const came = await enter(stage, place.link, posted.to);
  const asked = await stage.world.letterTo(
    records.address,
    (letter) => subjectOf(letter) === 'Your reader needs a secret from you',
  );
  tell.fact(
    'proof',
    'It is sensitive, so the code alone does not open it: the sender is asked to agree a secret with the reader.',
  );
  tell.expect(`${records.address} was asked for one`, asked !== undefined && tellsNothing(wholeOf(asked)));
  tell.expect(
    'though that server can do good TLS, the letter itself did not travel',
    !stage.world.sinks['good-tls.test']!.letters.some((letter) => wholeOf(letter).includes('HIV test')),
  );
  tell.expect(
    'the code alone showed nothing of it',
    came !== null && !shows(came.page, 'HIV test') && !shows(came.page, posted.written.subject),
  );
  return 'portal: waits for a secret';
}

/** The letter for whoever watches the demo. */
export async function leftWaiting(stage: Stage, posted: Posted): Promise<string> {
  const place = await turned(stage, posted);
  if (!place) return lost;
  const first = await new Browser().get(place.link);
  stage.tell.expect(
    `its page answers: "${heading(first)}"`,
    first.status === 200 && heading(first) !== '' && shows(first, organisation.name),
  );
  return 'portal: waits for its reader';
}
