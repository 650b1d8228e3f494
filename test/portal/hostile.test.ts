import assert from 'node:assert/strict';
import { request as rawRequest } from 'node:http';
import { after, before, test } from 'node:test';
import { readHeader } from '#mail';
import { Browser, codeIn, hidden, type Page } from './browser.ts';
import { type Clinic, openClinic, plainLetter } from './house.ts';

let clinic: Clinic;
before(async () => {
  clinic = await openClinic({ pickup: { upload: '200KiB' } });
});
after(() => clinic.stop());

let mailbox = 0;
/** A letter for a mailbox of its own: codes to one mailbox are throttled. */
const place = (letter?: string, more: Parameters<Clinic['place']>[1] = {}): ReturnType<Clinic['place']> =>
  clinic.place(letter ?? plainLetter, {
    recipient: { local: `reader${++mailbox}`, domain: 'home.example' },
    ...more,
  });
const unknown = (): string =>
  Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + mailbox) % 256)).toString('base64url');

async function enter(
  link: string,
  browser = new Browser(clinic.url),
): Promise<{ browser: Browser; page: Page }> {
  await browser.get(link);
  await browser.post(`${link}/ask`);
  return { browser, page: await browser.post(`${link}/code`, { code: codeIn(clinic.posted) }) };
}

test('scanners that fetch and post every link neither spend a code nor count as a reader', async () => {
  const placed = await place();
  const link = `/m/${placed.readerToken}`;
  const reader = new Browser(clinic.url);
  await reader.get(link);
  await reader.post(`${link}/ask`);
  const before = clinic.posted.length;
  const scanner = new Browser(clinic.url);
  for (const path of [
    '',
    '/code',
    '/letter',
    '/body',
    '/file/1',
    '/sent',
    '/left',
    '/not-for-me',
    '/ask',
    '/reply',
    '/secret',
  ]) {
    for (const method of ['GET', 'HEAD']) {
      scanner.cookies.clear();
      const { status } = await scanner.send(method, `${link}${path}`);
      assert.ok([200, 303, 404].includes(status), `${method} ${path} ${status}`);
    }
  }
  for (const path of ['/ask', '/code', '/reply', '/secret', '/not-for-me', '/leave']) {
    scanner.cookies.clear();
    const { status } = await scanner.send(
      'POST',
      `${link}${path}`,
      new URLSearchParams({ code: codeIn(clinic.posted) }),
    );
    assert.ok([303, 403].includes(status), `POST ${path} ${status}`);
  }
  assert.equal(clinic.posted.length, before, 'nothing was sent for it');
  const standing = (await clinic.pickup.status({ kind: 'operator', id: 'op', via: 'cli' }, placed.id))!;
  assert.equal(standing.openedAt, null);
  assert.equal(standing.declinedAt, null);
  const letter = await reader.post(`${link}/code`, { code: codeIn(clinic.posted) });
  assert.match(letter.text, /Your biopsy result/);
});

test('up to the proof, a link that leads nowhere gets the same answers as one that does', async () => {
  const placed = await place();
  const gone = await place();
  await clinic.pickup.retract({ kind: 'operator', id: 'op', via: 'cli' }, gone.id, '');
  const tokens = [placed.readerToken, gone.readerToken, unknown(), placed.senderToken];
  const steps: [string, (browser: Browser, link: string) => Promise<Page>][] = [
    ['landing', (browser, link) => browser.send('GET', link)],
    ['ask', (browser, link) => browser.send('POST', `${link}/ask`)],
    ['code page', (browser, link) => browser.send('GET', `${link}/code`)],
    [
      'wrong code',
      (browser, link) => browser.send('POST', `${link}/code`, new URLSearchParams({ code: '12345678' })),
    ],
    ['letter', (browser, link) => browser.send('GET', `${link}/letter`)],
  ];
  const browsers = tokens.map(() => new Browser(clinic.url));
  for (const [name, step] of steps) {
    const seen = await Promise.all(
      tokens.map(async (token, i) => {
        const page = await step(browsers[i]!, `/m/${token}`);
        const headers = [...page.headers].filter(([key]) => key !== 'set-cookie' && key !== 'date').sort();
        return JSON.stringify([page.status, headers, page.text]).replaceAll(token, 'TOKEN');
      }),
    );
    for (const one of seen) assert.equal(one, seen[0], name);
  }
});

test('answers to right and wrong links come on the same beat', async () => {
  const placed = await place();
  const times: number[][] = [[], []];
  for (let round = 0; round < 5; round++) {
    for (const [i, token] of [placed.readerToken, unknown()].entries()) {
      const browser = new Browser(clinic.url);
      await browser.get(`/m/${token}`);
      const begun = clinic.clock.monotonic();
      await browser.send('POST', `/m/${token}/code`, new URLSearchParams({ code: '12345678' }));
      times[i]!.push(clinic.clock.monotonic() - begun);
    }
  }
  for (const all of times) assert.ok(Math.min(...all) >= 299, `never before the beat: ${all}`);
});

test('forms from other sites, and without the cookie, are refused', async () => {
  const placed = await place();
  const link = `/m/${placed.readerToken}`;
  const { browser, page } = await enter(link);
  const fields = { form: hidden(page, 'form'), once: hidden(page, 'once'), text: 'hello' };
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    for (const path of ['/ask', '/code', '/reply', '/not-for-me', '/leave']) {
      const { status } = await browser.send('POST', `${link}${path}`, new URLSearchParams(fields), headers);
      assert.equal(status, 403, `${path} ${JSON.stringify(headers)}`);
    }
  }
  for (const form of ['', 'x'.repeat(43)]) {
    for (const path of ['/reply', '/not-for-me', '/leave'])
      assert.equal(
        (await browser.send('POST', `${link}${path}`, new URLSearchParams({ ...fields, form }))).status,
        403,
      );
  }
  assert.equal(clinic.answers.length, 0);
  assert.equal(
    (
      await browser.send('POST', `${link}/reply`, new URLSearchParams(fields), {
        'sec-fetch-site': 'same-origin',
      })
    ).status,
    303,
  );
});

test('the host header changes nothing, and every answer carries its guards', async () => {
  const placed = await place();
  const ask = (
    headers: Record<string, string>,
  ): Promise<{ headers: NodeJS.Dict<string | string[]>; text: string }> =>
    new Promise((resolve, reject) => {
      rawRequest(`${clinic.url}/m/${placed.readerToken}`, { headers }, (response) => {
        let text = '';
        response
          .on('data', (chunk) => (text += chunk))
          .on('end', () => resolve({ headers: response.headers, text }));
      })
        .on('error', reject)
        .end();
    });
  const evil = await ask({
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
  });
  assert.ok(!evil.text.includes('evil.example'));
  assert.equal(evil.text, (await ask({})).text);
  const { headers } = evil;
  assert.match(
    String(headers['content-security-policy']),
    /^default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
  );
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  assert.equal(headers['x-frame-options'], 'DENY');
  assert.equal(headers.server, undefined);
  assert.equal(headers['x-powered-by'], undefined);
  assert.ok(
    !/<script|javascript:|\son\w+=|\sstyle=/i.test(evil.text),
    'no script and no inline style in our own pages',
  );
});

test('an answer cannot put a line of its own into the header', async () => {
  const letter = plainLetter
    .replace(
      'Subject: Your biopsy result',
      'Subject: =?utf-8?B?' +
        Buffer.from('Result\r\nBcc: eve@evil.example\r\n\r\nbody').toString('base64') +
        '?=',
    )
    .replace(
      'Message-ID: <first@clinic.example>',
      'Message-ID: <a@b> <x@y>\r\nReply-To: "a" <eve@evil.example>',
    );
  const placed = await place(letter);
  const link = `/m/${placed.readerToken}`;
  const { browser, page } = await enter(link);
  const form = new FormData();
  form.set('form', hidden(page, 'form'));
  form.set('once', hidden(page, 'once'));
  form.set('text', 'Dear nurse\r\n.\r\nMAIL FROM:<x>\rBcc: eve@evil.example\n\u0000end');
  form.set('files', new Blob(['x'], { type: 'text/html' }), '../..\\evil\r\nX-Bad: 1".txt\u202Egpj.exe');
  assert.equal((await browser.send('POST', `${link}/reply`, form)).status, 303);
  const answer = clinic.answers.at(-1)!;
  const header = readHeader(answer.raw);
  assert.deepEqual(
    header.fields.map(({ name }) => name),
    [
      'Date',
      'From',
      'To',
      'Subject',
      'Message-ID',
      'In-Reply-To',
      'References',
      'Reply-To',
      'MIME-Version',
      'Content-Type',
    ],
  );
  assert.deepEqual(
    answer.envelope.recipients.map(({ address }) => address.domain),
    ['clinic.example'],
    'a foreign Reply-To is not followed',
  );
  const text = answer.raw.toString('latin1');
  assert.ok(!/[^\r]\n|\r[^\n]|\0/.test(text), 'CRLF and nothing else');
  assert.ok(!/^X-Bad/m.test(text));
  assert.ok(!text.includes('\u202e') && !/%E2%80%AE/i.test(text));
});

test('uploads are bounded, and what was written is not lost', async () => {
  const placed = await place();
  const link = `/m/${placed.readerToken}`;
  const { browser, page } = await enter(link);
  const before = clinic.answers.length;
  const send = (bytes: number, text = 'my long story'): Promise<Page> => {
    const form = new FormData();
    form.set('form', hidden(page, 'form'));
    form.set('once', hidden(page, 'once'));
    form.set('text', text);
    form.set('files', new Blob([Buffer.alloc(bytes, 'x')]), 'big.bin');
    return browser.send('POST', `${link}/reply`, form);
  };
  for (const size of [210 * 1024, 900 * 1024]) {
    const tooLarge = await send(size);
    assert.equal(tooLarge.status, 422, `${size}`);
    assert.match(tooLarge.text, /my long story/);
    assert.match(tooLarge.text, /Your files are too large/);
  }
  const huge = await send(8 * 1024 * 1024).catch(() => null);
  assert.ok(huge === null || huge.status === 413, 'far too large is cut off');
  assert.equal((await send(10, 'y'.repeat(50_001))).status, 422);
  clinic.acceptances.push({ kind: 'later', code: 451, enhanced: '4.3.0', text: '' });
  const later = await send(10);
  assert.match(later.text, /could not be sent just now/);
  assert.match(later.text, /my long story/);
  assert.equal(clinic.answers.length, before);
  assert.equal((await send(10)).status, 303, 'and the same form may be sent again');
  assert.equal(clinic.answers.length, before + 1);
});

test('a session gets a new name at the proof, ends at signing out, and its cookie is closed to scripts and other sites', async () => {
  const placed = await place();
  const link = `/m/${placed.readerToken}`;
  const browser = new Browser(clinic.url);
  const landing = await browser.send('GET', link);
  await browser.post(`${link}/ask`);
  const name = (
    await browser.send('POST', `${link}/code`, new URLSearchParams({ code: codeIn(clinic.posted) }))
  ).headers.getSetCookie()[0]!;
  for (const line of [landing.headers.getSetCookie()[0]!, name])
    assert.match(line, /; Path=\/; HttpOnly; SameSite=Lax$/i);
  const stolen = new Browser(clinic.url);
  for (const [key, value] of browser.cookies) if (!key.endsWith('-browser')) stolen.cookies.set(key, value);
  stolen.cookies.set('plain-postern-browser', 'x'.repeat(43));
  assert.match(
    (await stolen.get(`${link}/letter`)).text,
    /Please sign in again/,
    'a session is worth nothing in another browser',
  );
  const kept = new Map(browser.cookies);
  const page = await browser.get(`${link}/letter`);
  await browser.post(`${link}/leave`, { form: hidden(page, 'form') });
  for (const [key, value] of kept) browser.cookies.set(key, value);
  assert.match((await browser.get(`${link}/letter`)).text, /Please sign in again/);
});

test('one reader gets nothing of another: letters, files, frames', async () => {
  const [mine, theirs] = [await place(), await place()];
  const { browser } = await enter(`/m/${mine.readerToken}`);
  const session = [...browser.cookies].find(([key]) => key.includes('reader-'))!;
  for (const path of ['/letter', '/body', '/file/1']) {
    const page = await browser.send('GET', `/m/${theirs.readerToken}${path}`);
    assert.equal(page.status, 303);
  }
  const { sessionCookie } = await import('../../src/portal/desk.ts');
  browser.cookies.set(`plain-postern-${sessionCookie('reader', theirs.readerToken)}`, session[1]);
  for (const path of ['/letter', '/file/1']) {
    const page = await browser.get(`/m/${theirs.readerToken}${path}`);
    assert.ok(!page.text.includes('biopsy'), path);
  }
  assert.equal((await browser.get(`/m/${mine.readerToken}/file/99`)).status, 404);
  assert.equal((await browser.get(`/m/${mine.readerToken}/file/__proto__`)).status, 404);
});

test('"not for me" tells the sender once and shows nothing more', async () => {
  const placed = await place();
  const link = `/m/${placed.readerToken}`;
  const { browser, page } = await enter(link);
  const thanks = await browser.post(`${link}/not-for-me`, { form: hidden(page, 'form') });
  assert.match(thanks.text, /We have told the sender/);
  const word = clinic.posted.at(-1)!;
  assert.equal(word.kind, 'sender-notice');
  assert.equal(word.to.local, 'nurse');
  assert.ok(!/biopsy/i.test(word.text + word.html + word.subject));
  assert.match((await browser.get(link)).text, /Email me a code/);
});

test('pages speak the reader’s language, and remember the choice', async () => {
  const placed = await place();
  const link = `/m/${placed.readerToken}`;
  assert.match(
    (await new Browser(clinic.url, { 'accept-language': 'fr, es-MX;q=0.8, en;q=0.5' }).get(link)).text,
    /<html lang="es">[\s\S]*Tiene un mensaje seguro/,
  );
  const browser = new Browser(clinic.url);
  await browser.get(`${link}?lang=es`);
  assert.match((await browser.get(link)).text, /Tiene un mensaje seguro/);
  await browser.post(`${link}/ask`);
  assert.match(clinic.posted.at(-1)!.subject, /Su código/);
});
