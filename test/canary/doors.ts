import { connect } from 'node:net';
import { Client } from '../crash/client.ts';
import type { Place } from '../crash/place.ts';
import { Browser, hidden, type Page } from '../portal/browser.ts';
import { canaries, fullLetter, strangeLetters } from './words.ts';

const nurse = 'nurse@clinic.test';

export interface Sent {
  readonly code: number;
  readonly text: string;
}

/** One letter over a connection of its own, which may break: what a hostile client gets is not the question here. */
export async function submit(place: Place, recipients: readonly string[], raw: string): Promise<Sent> {
  const client = await Client.open(place.members[0]!.port, place.account);
  try {
    return await client.send(nurse, recipients, raw);
  } catch (error) {
    return { code: 0, text: String(error) };
  } finally {
    client.close();
  }
}

/** Good letters to every kind of reader, then everything that is refused, broken or too large. */
export async function throughSubmission(place: Place): Promise<Sent[]> {
  const { reader } = canaries;
  const good: Sent[] = [];
  for (const domain of ['good.test', 'stripped.test', 'selfsigned.test', 'quoting.test', 'later.test']) {
    const to = `${reader}@${domain}`;
    good.push(await submit(place, [to], fullLetter(to)));
  }
  const to = `${reader}@good.test`;
  for (const raw of strangeLetters(to)) await submit(place, [to], raw);
  await submit(place, [`${reader}@@good.test`, `"${reader}`, `${reader}@[127.0.0.1]`], fullLetter(to));
  return good;
}

/** The relay door, by network and password. */
export async function throughRelay(place: Place, user: string, password: string): Promise<Sent> {
  const to = `${canaries.reader}@good.test`;
  const client = await Client.open(place.members[0]!.at.relay!.port, { ...place.account, user, password });
  try {
    return await client.send(nurse, [to], fullLetter(to));
  } finally {
    client.close();
  }
}

/** Words at the door that are no commands, and sign-ins that fail. */
export async function strayWords(place: Place): Promise<void> {
  const { stray, typedPassword, typedUser } = canaries;
  for (const account of [
    { ...place.account, password: typedPassword },
    { ...place.account, user: `${typedUser}@clinic.test`, password: typedPassword },
    { ...place.account, user: typedPassword, password: typedPassword },
  ]) {
    await Client.open(place.members[0]!.port, account).then(
      (client) => client.close(),
      () => {},
    );
  }
  const lines = [
    stray,
    `EHLO ${stray}`,
    `MAIL FROM:<${stray}@clinic.test>`,
    `RCPT TO:<${stray}@good.test>`,
    `VRFY ${stray}`,
    `AUTH PLAIN ${Buffer.from(`\0${stray}\0${stray}`).toString('base64')}`,
    `X ${stray}\n${stray}`,
  ];
  const client = await Client.open(place.members[0]!.port, place.account);
  for (const line of lines) await client.say(line).catch(() => {});
  client.close();
  await bare(place.members[0]!.port, `EHLO x\r\n${lines.join('\r\n')}\r\n`);
  await bare(place.members[0]!.port, `GET /${stray} HTTP/1.1\r\nHost: ${stray}\r\n\r\n`);
}

function bare(port: number, text: string): Promise<void> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('error', () => {});
    socket.on('close', () => done());
    socket.on('data', () => {});
    setTimeout(() => socket.destroy(), 1000);
  });
}

/** Waits until the world has a letter of Postern's own to this reader that fits. */
export async function ownLetter(place: Place, to: string, fits: RegExp, patience = 30_000): Promise<string> {
  for (const until = Date.now() + patience; Date.now() < until; ) {
    for (const letter of place.world.own) {
      const text = plainText(letter.raw);
      const found = letter.recipients.includes(to) ? fits.exec(text) : null;
      if (found) return found[1] ?? found[0];
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no letter to ${to} that fits ${fits}`);
}

/** A letter as text, its encodings undone well enough to find a link or a code in it. */
function plainText(raw: Buffer): string {
  const text = raw.toString('utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const encoded = [...text.matchAll(/(?:^[A-Za-z0-9+/]{40,76}={0,2}\r\n)+/gm)].map(([block]) =>
    Buffer.from(block, 'base64').toString(),
  );
  return [text, ...encoded].join('\n');
}

export interface Visit {
  readonly browser: Browser;
  readonly link: string;
  readonly code: string;
  readonly page: Page;
}

/** A reader follows the notice, asks for a code, errs once, and gives the right one. */
export async function enter(place: Place, to: string): Promise<Visit> {
  const link = await ownLetter(place, to, /(\/m\/[\w-]+)/);
  const browser = new Browser(place.members[0]!.at.portal!);
  await browser.get(link);
  await browser.post(`${link}/ask`);
  const code = await ownLetter(place, to, /\b(\d{8})\b/);
  await browser.post(`${link}/code`, {
    code: code.replace(/^./, (digit) => String((Number(digit) + 1) % 10)),
  });
  return { browser, link, code, page: await browser.post(`${link}/code`, { code }) };
}

/** Reads, downloads, and answers with a file. */
export async function answer({ browser, link, page }: Visit): Promise<{ file: Page; sent: Page }> {
  const file = await browser.get(`${link}/file/1`);
  const form = new FormData();
  form.set('form', hidden(page, 'form'));
  form.set('once', hidden(page, 'once'));
  form.set('text', `${canaries.reply} ${canaries.accented}`);
  form.set('files', new Blob([canaries.replyFileContent]), `${canaries.replyFileName}.txt`);
  return { file, sent: await browser.send('POST', `${link}/reply`, form) };
}

/** Pages that are not there, forms that are wrong, bodies that are too much; what the server says back. */
export async function strangeRequests(place: Place, link: string): Promise<string> {
  const { webPath, webForm } = canaries;
  const browser = new Browser(place.members[0]!.at.portal!);
  const wrong = { code: webForm, text: webForm, form: webForm, once: webForm, secret: webForm };
  const broken = { 'content-type': 'multipart/form-data; boundary=x' };
  const pages: Page[] = [
    await browser.get(`/${webPath}?q=${webPath}`),
    await browser.get(`/m/${webPath}`),
    await browser.get(`${link}/file/${webPath}`),
    await browser.get(`${link}/letter?${webPath}`),
    await browser.post(`/m/${webPath}/code`, wrong),
    await browser.post(`${link}/code`, wrong),
    await browser.post(`${link}/reply`, wrong),
    await browser.send('POST', `${link}/reply`, new URLSearchParams(wrong), broken),
    await browser.send('DELETE', `${link}/letter`),
    await browser.send('GET', `/${webPath}`, undefined, {
      cookie: `session=${webPath}`,
      referer: `http://x/${webPath}`,
      'user-agent': webPath,
    }),
  ];
  return pages.map((page) => page.text).join('\n');
}
