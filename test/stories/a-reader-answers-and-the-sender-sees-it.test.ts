import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readHeader, walk } from '#mail';
import { type Lab, openLab, ownDomain } from '../lab/house.ts';
import { Browser, hidden } from '../portal/browser.ts';

const result = {
  subject: 'Your biopsy result',
  text: 'Dear Ann Reed, DOB 04/12/1961, MRN 00482913. The biopsy shows basal cell carcinoma of the left cheek.',
  messageId: '<first@clinic.test>',
};

describe('a letter that waits in the portal is read there, answered, and the answer reaches its sender', () => {
  let lab: Lab;
  let link = '';
  before(async () => {
    // TLS is offered, so the notice travels encrypted; nobody vouches for the certificate, so the letter may not.
    lab = await openLab({ world: { 'home.test': {} }, settings: {} });
    const { selfSigned } = await import('../lab/certificates.ts');
    lab.sinks['home.test']!.behaviour.tls = selfSigned(['mx.home.test']);
  });
  after(() => lab?.close());

  const mailFor = (domain: string, words: string | RegExp) =>
    lab.until(
      () =>
        lab.sinks[domain]!.letters.map((letter) => letterText(letter.raw)).find((text) =>
          typeof words === 'string' ? text.includes(words) : words.test(text),
        ),
      `"${words}" at ${domain}`,
    );
  const letterText = (raw: Buffer): string => {
    const parts = walk(raw);
    const texts: string[] = [raw.toString('latin1', 0, readHeader(raw).end)];
    const visit = (part: ReturnType<typeof walk>): void => {
      if (part.type === 'text/plain') texts.push(part.text());
      part.children.forEach(visit);
    };
    visit(parts);
    return texts.join('\n');
  };

  it('the reader is told, without a protected word', async () => {
    await lab.send({
      to: 'ann@home.test',
      ...result,
      attachments: [{ filename: 'biopsy report.pdf', content: Buffer.from('%PDF-1.4 biopsy') }],
    });
    const notice = await mailFor('home.test', '/m/');
    link = new URL(/https?:\/\/\S+\/m\/\S+/.exec(notice)![0]).pathname;
    assert.ok(!/biopsy|carcinoma|Reed/i.test(notice));
    await lab.until(
      async () =>
        (await lab.server.house.evidence.latest(lab.server.house.store, { kind: 'pickup.noticed', limit: 1 }))
          .length > 0,
      'how the notice travelled is known',
    );
  });

  it('the code in their mailbox opens the letter with its true subject, and the answer arrives threaded', async () => {
    const browser = new Browser(lab.at.portal!);
    await browser.get(link);
    await browser.post(`${link}/ask`);
    const code = /^\s*(\d{8})\s*$/m.exec(await mailFor('home.test', /^\s*\d{8}\s*$/m))![1]!;
    const letter = await browser.post(`${link}/code`, { code });
    assert.match(letter.text, /Your biopsy result/);
    const form = new FormData();
    form.set('form', hidden(letter, 'form'));
    form.set('once', hidden(letter, 'once'));
    form.set('text', 'Thank you! I will call tomorrow.');
    await browser.send('POST', `${link}/reply`, form);
    const answer = await mailFor(ownDomain, 'I will call tomorrow');
    assert.match(answer, /In-Reply-To: <first@clinic\.test>/i);
    assert.match(answer, /Subject: Re: Your biopsy result/i);
  });

  it('the sender got a link, and the trail tells all of it', async () => {
    await mailFor(ownDomain, '/s/');
    const { rows } = await lab.server.house.store.query<{ kind: string }>(
      "SELECT kind FROM evidence_event WHERE kind LIKE 'pickup.%' ORDER BY id",
    );
    const kinds = rows.map((row) => row.kind);
    for (const kind of [
      'pickup.placed',
      'pickup.noticed',
      'pickup.code-sent',
      'pickup.proven',
      'pickup.opened',
      'pickup.replied',
    ])
      assert.ok(kinds.includes(kind), kind);
  });
});
