import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { zipSync } from 'fflate';
import { Archive, type Asking, Indexer, type Scope, Search, type State } from '#archive';
import { isFault, newId, silentLog, systemActor } from '#base';
import { Inspect } from '#inspect';
import type { Address, Inspection, Submission } from '#mail';
import { type TestStore, testStore } from '../lab/database.ts';
import { foldAll } from './folding.ts';

const actor = systemActor('test');
const all: Scope = { kind: 'all' };
const found = (kinds: readonly string[]): Inspection => ({
  level: kinds.length > 0 ? 'phi' : 'none',
  score: 0,
  inspectable: true,
  uninspectable: [],
  findings: kinds.map((kind) => ({ kind, place: '1/text', confidence: 1 })),
  labels: [],
  pack: 'core-1',
});
const address = (text: string): Address => {
  const [local, domain] = text.split('@') as [string, string];
  return { local, domain };
};
const own = (...texts: string[]): Scope => ({ kind: 'own', addresses: texts.map(address) });

interface Wish {
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  readonly bcc?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly file?: readonly [name: string, text: string];
  readonly found?: readonly string[];
  readonly notice?: boolean;
}

/** An id as it would have been drawn at a moment. */
const idOf = (at: string): string => {
  const hex = Date.parse(at).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
};

function letter(wish: Wish): Submission {
  const { from = 'nurse@clinic.test', to = 'ann@example.net', subject = 'Hello', text = 'See you.' } = wish;
  const head = `From: ${from}\r\nTo: Ann Bee <${to}>\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\n`;
  const body = wish.file
    ? `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n--b\r\n` +
      `Content-Type: application/zip\r\nContent-Disposition: attachment; filename="${wish.file[0]}"\r\nContent-Transfer-Encoding: base64\r\n\r\n` +
      `${Buffer.from(zipSync({ 'inside.txt': Buffer.from(wish.file[1]) })).toString('base64')}\r\n--b--\r\n`
    : `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;
  return {
    id: idOf(wish.at ?? '2026-05-05T10:00:00Z'),
    door: 'submission',
    actor,
    peer: { address: '127.0.0.1', helo: 'pc', tls: null },
    class: 'conversation',
    receivedAt: Date.parse(wish.at ?? '2026-05-05T10:00:00Z'),
    envelope: {
      sender: address(from),
      recipients: [to, ...(wish.bcc ? [wish.bcc] : [])].map((text) => ({ address: address(text) })),
      smtputf8: false,
      body: '8bitmime',
    },
    raw: Buffer.from(head + body),
    ...(wish.notice ? { notice: { kind: 'dsn' as const } } : {}),
  };
}

for (const folded of [false, true])
  describe(folded ? 'search, where all tokens stand in segments' : 'search', () => {
    let lab: TestStore;
    let archive: Archive;
    let inspect: Inspect;
    let search: Search;
    let indexer: Indexer;
    const states = new Map<string, ReadonlySet<State>>();
    before(async () => {
      lab = await testStore();
      archive = new Archive({ config: lab.config, keys: lab.keys, sql: lab.store });
      inspect = new Inspect();
      const read = (raw: Buffer) => inspect.texts(raw);
      const { keys, store, evidence, clock } = lab;
      search = new Search({
        archive,
        keys,
        store,
        evidence,
        read,
        statesOf: async (ids) => new Map([...states].filter(([id]) => ids.includes(id))),
      });
      indexer = new Indexer({ archive, keys, store, clock, log: silentLog, read });
    });
    after(async () => {
      await indexer.stop();
      inspect.close();
      await lab.close();
    });

    async function keep(...wishes: Wish[]): Promise<string[]> {
      const ids: string[] = [];
      for (const wish of wishes) {
        const submission = letter(wish);
        const sealed = await archive.seal(submission, found(wish.found ?? []));
        await lab.store.transaction((sql) => archive.keep(sql, [sealed]));
        ids.push(submission.id);
      }
      await index();
      return ids;
    }
    /** As after a while: what came late is looked for too. */
    async function index(): Promise<void> {
      lab.clock.advance(4_000_000);
      await lab.store.query('DELETE FROM archive_search_trouble');
      const { keys, store, clock } = lab;
      const fresh = new Indexer({
        archive,
        keys,
        store,
        clock,
        log: silentLog,
        read: (raw) => inspect.texts(raw),
      });
      await fresh.run();
      await fresh.stop();
      if (folded) await foldAll(lab.store);
    }
    const ask = (query: string, more: Partial<Asking> = {}) =>
      search.find(actor, { query, scope: all, reason: 'case 7', ...more });
    const ids = async (query: string, more: Partial<Asking> = {}) =>
      (await ask(query, more)).hits.map(({ id }) => id);

    it('finds letters by what people type', async () => {
      const [plain, lab1, spanish, big] = await keep(
        {
          at: '2026-01-10T10:00:00Z',
          subject: 'Appointment',
          text: 'The patient has acute renal failure, MRN 12-3456.',
        },
        {
          at: '2026-02-10T10:00:00Z',
          subject: 'Lab results',
          text: 'Attached.',
          file: ['biopsy report.zip', 'malignant melanoma'],
          found: ['diagnosis'],
        },
        {
          at: '2026-03-10T10:00:00Z',
          subject: 'Cita médica',
          from: 'ruiz@clinic.test',
          text: 'Las radiografías están listas. Failure of renal acute.',
        },
        { at: '2026-04-10T10:00:00Z', subject: 'Plan', text: `lorem ${'word '.repeat(60_000)} needle` },
      );
      const cases: [string, (string | undefined)[]][] = [
        ['failures', [spanish, plain]],
        ['"acute renal failure"', [plain]],
        ['renal -mrn', [spanish]],
        ['12-3456', [plain]],
        ['3456-12', []],
        ['radiografia', [spanish]],
        ['MÉDICA', [spanish]],
        ['melanoma', [lab1]],
        ['filename:biopsy', [lab1]],
        ['filename:melanoma', []],
        ['has:attachment', [lab1]],
        ['subject:result', [lab1]],
        ['subject:melanoma', []],
        ['from:ruiz@clinic.test', [spanish]],
        ['from:ruiz renal', [spanish]],
        ['to:bee renal', [spanish, plain]],
        ['found:diagnosis', [lab1]],
        ['level:phi', [lab1]],
        ['renal after:2026-03', [spanish]],
        ['renal before:2026-03-10', [plain]],
        ['renal before:2026-03-11 after:2026-03-10', [spanish]],
        ['needle', [big]],
        ['larger:100K', [big]],
        ['smaller:100K needle', []],
        ['unheard', []],
      ];
      for (const [query, want] of cases) assert.deepEqual(await ids(query), want, query);
      states.set(plain!, new Set(['held']));
      assert.deepEqual(await ids('renal state:held'), [plain]);
      assert.deepEqual(await ids('renal state:failed'), []);
      const [hit] = (await ask('melanoma')).hits;
      assert.deepEqual(hit!.attachments, ['biopsy report.zip']);
      assert.match(hit!.snippet, /malignant melanoma/);
      assert.deepEqual((await ask('renal')).count, { letters: 2, exact: true });
    });

    it('by rank: the subject first, then names, then the rest; each once, on pages too', async () => {
      const [text, subject, file] = await keep(
        { at: '2026-05-03T10:00:00Z', text: 'about zygoma' },
        { at: '2026-05-01T10:00:00Z', subject: 'zygoma', text: 'zygoma again' },
        { at: '2026-05-02T10:00:00Z', file: ['zygoma.zip', 'zygoma'] },
      );
      assert.deepEqual(await ids('zygoma'), [text, file, subject]);
      assert.deepEqual(await ids('zygoma', { order: 'rank' }), [subject, file, text]);
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof ask>> = await ask('zygoma', {
          order: 'rank',
          limit: 1,
          ...(cursor ? { cursor } : {}),
        });
        seen.push(...page.hits.map(({ id }) => id));
        cursor = page.next;
      } while (cursor);
      assert.deepEqual(seen, [subject, file, text]);
    });

    it('pages stand still while letters come, and a cursor fits its query only', async () => {
      const old = await keep(
        ...Array.from({ length: 7 }, (_, n) => ({ at: `2025-0${n + 1}-01T10:00:00Z`, text: 'quokka' })),
      );
      const first = await ask('quokka', { limit: 3 });
      assert.deepEqual(
        first.hits.map(({ id }) => id),
        old.slice(4).reverse(),
      );
      assert.equal(first.count.exact, false);
      assert.ok(first.count.letters >= 3 && first.count.letters <= 20, String(first.count.letters));
      await keep({ at: '2026-06-01T10:00:00Z', text: 'quokka' });
      const second = await ask('quokka', { limit: 3, cursor: first.next! });
      assert.deepEqual(
        second.hits.map(({ id }) => id),
        old.slice(1, 4).reverse(),
      );
      const third = await ask('quokka', { limit: 3, cursor: second.next! });
      assert.deepEqual(
        third.hits.map(({ id }) => id),
        [old[0]],
      );
      assert.deepEqual([third.next, third.count], [null, { letters: 7, exact: true }]);
      for (const [query, cursor] of [
        ['wombat', first.next!],
        ['quokka', 'x'],
        ['quokka', ''],
        ['quokka', 'W10'],
      ] as const)
        await assert.rejects(ask(query, { cursor }), (error) => isFault(error, 'search-cursor'), cursor);
    });

    it('a person finds the letters of their own addresses only, and blind copies only of their own letters', async () => {
      const [mine, copied, foreign, named] = await keep(
        { from: 'meg@clinic.test', to: 'pat@example.net', bcc: 'boss@clinic.test', text: 'capybara' },
        { from: 'tom@clinic.test', to: 'meg@clinic.test', bcc: 'spy@clinic.test', text: 'capybara' },
        { from: 'tom@clinic.test', to: 'pat@example.net', text: 'capybara' },
        // Its header says that meg gets it; the envelope does not.
        {
          from: 'tom@clinic.test',
          to: 'pat@example.net',
          text: 'capybara',
          subject: 'x\r\nCc: meg@clinic.test',
        },
      );
      assert.equal((await ids('capybara')).length, 4);
      assert.deepEqual(
        new Set(await ids('capybara', { scope: own('MEG@clinic.test') })),
        new Set([mine, copied]),
      );
      assert.ok(foreign && named);
      assert.deepEqual(await ids('capybara', { scope: own() }), []);
      assert.deepEqual(await ids('to:spy capybara', { scope: own('meg@clinic.test') }), []);
      assert.deepEqual(await ids('to:spy capybara'), [copied]);
      assert.deepEqual(await ids('to:boss capybara', { scope: own('meg@clinic.test') }), [mine]);
      const [hit] = (await ask('capybara subject:hello from:tom', { scope: own('meg@clinic.test') })).hits;
      assert.deepEqual(hit!.to, ['Ann Bee <meg@clinic.test>']);
      assert.deepEqual(await ids('has:attachment', { scope: own('meg@clinic.test') }), []);
    });

    if (!folded)
      it('a token that fits another word shows nothing: each hit is opened', async () => {
        const [id] = await keep({ text: 'pangolin' });
        const [other] = await keep({ text: 'nothing of it' });
        // As if all words of one letter had the tokens of the other's.
        await lab.store.query(
          'UPDATE archive_search_open SET tokens = (SELECT tokens FROM archive_search_open WHERE message_id = $1) WHERE message_id = $2',
          [id, other],
        );
        assert.deepEqual(await ids('pangolin'), [id]);
      });

    it('is evidence before anything is shown: the query sealed, each letter named', async () => {
      const [id] = await keep({ text: 'axolotl' });
      await ask('axolotl', { reason: 'case 7' });
      const [event] = await lab.evidence.latest(lab.store, { kind: 'archive.searched', limit: 1 });
      assert.deepEqual(event!.secret, { query: 'axolotl', reason: 'case 7' });
      assert.equal(event!.data.hits, 1);
      const [shown] = await lab.evidence.latest(lab.store, { kind: 'archive.found', limit: 1 });
      assert.equal(shown!.message, id);
      const { rows } = await lab.store.query<{ body: string }>('SELECT body FROM evidence_event');
      assert.ok(!rows.some(({ body }) => /axolotl|case 7/.test(body)));
      const record = lab.evidence.record;
      lab.evidence.record = () => Promise.reject(new Error('no room'));
      await assert.rejects(ask('axolotl'));
      lab.evidence.record = record;
    });

    it('what the deep look found is found; Postern’s own letters are not', async () => {
      const [id] = await keep({ text: 'ibis' }, { text: 'ibis', notice: true });
      assert.deepEqual(await ids('ibis'), [id]);
      assert.deepEqual(await ids('ibis found:hiv'), []);
      const open = await archive.open(id!);
      await lab.store.transaction((sql) => archive.looked(sql, open, found(['hiv'])));
      await index();
      assert.deepEqual(await ids('ibis found:hiv level:phi'), [id]);
      assert.equal((await search.figures()).again, 0);
    });

    it('a damaged letter is named, and keeps no other from being found', async () => {
      const [good, bad] = await keep({ text: 'gecko' }, { text: 'gecko' });
      await lab.store.query(`UPDATE archive_message SET body = '\\x00' || body WHERE message_id = $1`, [bad]);
      const page = await ask('gecko');
      assert.deepEqual([page.hits.map(({ id }) => id), page.broken], [[good], [bad]]);
      await lab.store.transaction((sql) => search.forget(sql, [bad!]));
      await index();
      assert.equal((await search.figures()).trouble, 1);
      assert.deepEqual((await ask('gecko')).broken, []);
      await lab.store.query(`UPDATE archive_message SET body = substr(body, 2) WHERE message_id = $1`, [bad]);
      await index();
      assert.deepEqual(new Set(await ids('gecko')), new Set([good, bad]));
      assert.equal((await search.figures()).trouble, 0);
    });

    it('two processes write one row, and the month counts it once; a forgotten letter leaves nothing', async () => {
      const before = (await search.figures()).letters;
      const submission = letter({ text: 'narwhal' });
      const sealed = await archive.seal(submission, found([]));
      await lab.store.transaction((sql) => archive.keep(sql, [sealed]));
      const { keys, store, clock } = lab;
      const read = (raw: Buffer) => inspect.texts(raw);
      const others = [1, 2].map(() => new Indexer({ archive, keys, store, clock, log: silentLog, read }));
      await Promise.all(others.map((one) => one.run()));
      for (const one of others) await one.stop();
      assert.equal((await search.figures()).letters, before + 1);
      assert.deepEqual(await ids('narwhal'), [submission.id]);
      await lab.store.transaction((sql) => search.forget(sql, [submission.id]));
      assert.equal((await search.figures()).letters, before);
      assert.deepEqual(await ids('narwhal'), []);
    });

    it('no word of a letter stands in the database, in any column', async () => {
      await keep({
        subject: 'canarysubject',
        text: 'canarybody',
        from: 'canaryfrom@clinic.test',
        file: ['canaryname.zip', 'canaryinside'],
        found: ['canarykind'],
      });
      assert.equal(
        (await ids('canarybody canaryinside filename:canaryname from:canaryfrom subject:canarysubject'))
          .length,
        1,
      );
      const tables = await lab.store.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
      );
      let looked = 0;
      for (const { name } of tables.rows) {
        const { rows } = await lab.store.query<{ row: string; bytes: string }>(
          `SELECT t::text AS row, encode(convert_to(t::text, 'UTF8'), 'hex') AS bytes FROM "${name}" t`,
        );
        for (const { row } of rows) {
          looked++;
          // Bytes are shown as hexadecimal digits: a word in them is looked for in that form too.
          for (const word of [
            'canary',
            Buffer.from('canary').toString('hex'),
            Buffer.from('canary').toString('base64').slice(0, 6),
          ])
            assert.ok(!row.includes(word), `${name}: ${row.slice(0, 200)}`);
        }
      }
      assert.ok(looked > 50);
    });
  });
