import { createHash } from 'node:crypto';
import { type Actor, Fault, isFault, newId } from '#base';
import type { OpenMessage } from '../archive.ts';
import { filingsOf } from '../filing/store.ts';
import { endLease, takeLease } from '../lease/store.ts';
import { loadRowOf, sha256, sheetOf, told } from './letter.ts';
import { controlNumber, csvHead, csvLine, datHead, datLine, type LoadRow } from './load-file.ts';
import { mboxEntry } from './mbox.ts';
import { type ExportRow, forgetMarks, type LetterRow, lettersOf, markLetter, setState } from './store.ts';
import type { ExportFile } from './tar.ts';
import { type ExportForm, type ExportNeeds, mostPacked } from './words.ts';

const batch = 50;
/** Milliseconds for one letter to be taken by whoever reads it, and after which the lease is renewed with the next. */
const lease = 600_000;
const renews = 60_000;
/** The one file that grows letter by letter. */
export const mboxFile = 'letters.mbox';
const packFile = 'evidence.postern-pack.tar';

export interface Given {
  readonly id: string;
  readonly made: number;
  readonly forms: readonly ExportForm[];
  readonly files: AsyncIterable<ExportFile>;
}

/** What is written down of a letter that was given out, sealed under its own key. */
export interface Marked {
  readonly row: LoadRow;
  readonly files: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
}

/** Why a letter cannot be given out, in words; what is not here ends the export, which can be gone on with. */
const troubles: Readonly<Record<string, string>> = {
  'message-missing': 'it was destroyed',
  'keys-closed': 'its key is gone',
  'object-missing': 'its body cannot be found',
  'message-damaged': 'it does not match its hash',
};

/** One pass over an export's letters. */
export class Giving {
  readonly #needs: ExportNeeds;
  readonly #actor: Actor;
  readonly #job: ExportRow;
  readonly #reason: string;
  readonly #forms: ReadonlySet<ExportForm>;
  readonly #holder = newId();
  readonly #work: string;
  #renewAt = 0;
  /** Over all entries, since they make one file. */
  readonly #mbox: ReturnType<typeof createHash> | null;

  constructor(needs: ExportNeeds, actor: Actor, job: ExportRow, reason: string) {
    this.#needs = needs;
    this.#actor = actor;
    this.#job = job;
    this.#reason = reason;
    this.#work = `export ${job.export_id}`;
    this.#forms = new Set(job.forms as ExportForm[]);
    this.#mbox = this.#forms.has('mbox') ? createHash('sha256') : null;
  }

  all(from: number): Given {
    return {
      id: this.#job.export_id,
      made: this.#job.made_at.getTime(),
      forms: this.#job.forms as ExportForm[],
      files: this.#files(from),
    };
  }

  async *#files(from: number): AsyncGenerator<ExportFile> {
    const { store } = this.#needs;
    await this.#mine();
    try {
      await forgetMarks(store, this.#job.export_id, from);
      for await (const { number, message_id } of this.#letters(from)) {
        if (this.#needs.clock.monotonic() > this.#renewAt) await this.#mine();
        yield* this.#letter(number, message_id);
      }
      yield* this.#end();
    } finally {
      // A reader who goes away ends up here too.
      await endLease(store, this.#work, this.#holder).catch(() => {});
    }
  }

  /** Two at once would take each other's account of what was given out. */
  async #mine(): Promise<void> {
    const { clock } = this.#needs;
    const now = clock.now();
    this.#renewAt = clock.monotonic() + renews;
    const held = await takeLease(
      this.#needs.store,
      this.#work,
      this.#holder,
      new Date(now),
      new Date(now + lease),
    );
    if (!held)
      throw new Fault({
        code: 'export-busy',
        kind: 'busy',
        say: 'This export is being fetched already. Wait until that has ended; after a crash that takes ten minutes.',
      });
  }

  /** The export's letters behind a number, some at a time. */
  async *#letters(from: number): AsyncGenerator<LetterRow> {
    for (let after = from; ; ) {
      const rows = await lettersOf(this.#needs.store, this.#job.export_id, after, batch);
      yield* rows;
      if (rows.length < batch) return;
      after = rows.at(-1)!.number;
    }
  }

  /** What one letter comes to; written down, with its event, before anything of it is handed on. */
  async *#letter(number: number, id: string): AsyncGenerator<ExportFile> {
    const { archive, store, evidence, keys } = this.#needs;
    let letter: OpenMessage;
    try {
      letter = await archive.open(id);
    } catch (error) {
      const trouble = troubles[Fault.from(error).code];
      if (trouble === undefined) throw error;
      await store.transaction((sql) => markLetter(sql, this.#job.export_id, { number, row: null, trouble }));
      return;
    }
    const { row, files } = await this.#made(number, letter);
    const marked: Marked = {
      row,
      files: files.map(({ path, octets }) => ({ path, size: octets.length, sha256: sha256(octets) })),
    };
    const sealed = keys.seal(
      letter.dek,
      { id, part: `export:${this.#job.export_id}` },
      Buffer.from(JSON.stringify(marked)),
    );
    await store.transaction(async (sql) => {
      await markLetter(sql, this.#job.export_id, { number, row: sealed, trouble: null });
      await evidence.record(sql, {
        kind: 'archive.exported',
        actor: this.#actor,
        message: id,
        // Its reason is sealed apart from the letter, which it outlives.
        data: {
          export: this.#job.export_id,
          number,
          forms: [...this.#forms],
          hash: letter.hash.toString('hex'),
        },
        secret: { reason: this.#reason },
      });
    });
    for (const { path, octets } of files) {
      if (path === mboxFile) this.#mbox?.update(octets);
      yield { path, size: octets.length, pieces: [octets] };
    }
  }

  async #made(
    number: number,
    letter: OpenMessage,
  ): Promise<{ row: LoadRow; files: { path: string; octets: Buffer }[] }> {
    const { archive, read, organisation, proofsOf, store } = this.#needs;
    const name = controlNumber(number);
    const files: { path: string; octets: Buffer }[] = [];
    const about = told(letter);
    const added = (path: string, octets: Buffer): string => {
      files.push({ path, octets });
      return path;
    };
    let native = '';
    const left: string[] = [];
    let page = '';
    let proof = '';
    if (this.#forms.has('mbox'))
      native = added(
        mboxFile,
        mboxEntry(letter.raw, { sender: letter.envelope.sender, at: letter.acceptedAt }),
      );
    if (this.#forms.has('eml')) {
      native = added(`letters/${name}.eml`, letter.raw);
      for (const form of await archive.sent.of(letter))
        left.push(added(`sent/${name}-${form.hash.slice(0, 12)}.eml`, form.raw));
    }
    if (this.#forms.has('pdf')) {
      const { writePdf } = await import('#pdf');
      const { passages } = await read(letter.raw);
      page = added(
        `pages/${name}.pdf`,
        await writePdf(sheetOf(letter, about, passages, { organisation, number })),
      );
    }
    if (this.#forms.has('proof')) {
      const text = await proofsOf(this.#actor, letter.id);
      if (text !== null) proof = added(`proofs/${name}.json`, Buffer.from(text));
    }
    const retention = await filingsOf(store, letter.id);
    return { row: loadRowOf(letter, about, { number, retention, native, left, page, proof }), files };
  }

  /** What tells of the letters: load files, an account in words, and the hash of every file, in that order. */
  async *#end(): AsyncGenerator<ExportFile> {
    const { store, evidence, clock } = this.#needs;
    const missing: { number: string; id: string; why: string }[] = [];
    const [csv, dat] = [new Measure(), new Measure()];
    csv.add(csvHead());
    dat.add(datHead());
    let letters = 0;
    const given: string[] = [];
    for await (const one of this.#letters(0)) {
      const marked = await this.#marked(one);
      if (typeof marked === 'string') {
        missing.push({ number: controlNumber(one.number), id: one.message_id, why: marked });
        continue;
      }
      letters++;
      if (given.length <= mostPacked) given.push(one.message_id);
      csv.add(csvLine(marked.row));
      dat.add(datLine(marked.row));
    }
    const pack = await this.#pack(given);
    const about = Buffer.from(
      `${JSON.stringify(
        {
          format: 'postern-export/v1',
          export: this.#job.export_id,
          organisation: this.#needs.organisation,
          made: this.#job.made_at.toISOString(),
          forms: this.#job.forms,
          letters,
          missing,
          evidence: pack ? packFile : null,
          check: 'sha256sum --check SHA256SUMS',
        },
        null,
        2,
      )}\n`,
    );
    const sums = new Measure();
    const mbox = this.#mbox?.digest('hex');
    const endings = [
      ...(mbox ? [`${mbox}  ${mboxFile}\n`] : []),
      ...(pack ? [`${sha256(pack)}  ${packFile}\n`] : []),
      `${csv.sha256}  load.csv\n`,
      `${dat.sha256}  load.dat\n`,
      `${sha256(about)}  about.json\n`,
    ];
    for await (const line of this.#sums()) sums.add(line);
    for (const line of endings) sums.add(line);
    if (pack) yield { path: packFile, size: pack.length, pieces: [pack] };
    yield { path: 'load.csv', size: csv.size, pieces: this.#lines(csvHead(), csvLine) };
    yield { path: 'load.dat', size: dat.size, pieces: this.#lines(datHead(), datLine) };
    yield { path: 'about.json', size: about.length, pieces: [about] };
    yield { path: 'SHA256SUMS', size: sums.size, pieces: this.#sumPieces(endings) };
    const now = clock.now();
    await store.transaction(async (sql) => {
      await setState(sql, this.#job.export_id, 'ended', { endedAt: new Date(now) });
      await evidence.record(sql, {
        kind: 'archive.export-ended',
        actor: this.#actor,
        data: { export: this.#job.export_id, letters, missing: missing.length, sums: sums.sha256 },
      });
    });
  }

  /** Every event of the letters, checked by whoever has `postern verify` or the verifier in Python. */
  async #pack(letters: readonly string[]): Promise<Buffer | null> {
    if (!this.#forms.has('proof') || letters.length === 0 || letters.length > mostPacked) return null;
    return this.#needs.packOf(this.#actor, letters, this.#reason);
  }

  /** What was written down of a letter; a sentence where it was not given out, or its key is gone by now. */
  async #marked({ message_id: id, row, trouble }: LetterRow): Promise<Marked | string> {
    if (!row) return trouble ?? 'it was not written';
    const { archive, keys } = this.#needs;
    try {
      const { dek } = await archive.describe(id);
      return JSON.parse(
        keys.open(dek, { id, part: `export:${this.#job.export_id}` }, row).toString(),
      ) as Marked;
    } catch (error) {
      if (isFault(error) && troubles[error.code] !== undefined)
        return 'it was destroyed while this was written';
      throw error;
    }
  }

  async *#lines(head: string, line: (row: LoadRow) => string): AsyncGenerator<Buffer> {
    yield Buffer.from(head);
    for await (const one of this.#letters(0)) {
      const marked = await this.#marked(one);
      if (typeof marked !== 'string') yield Buffer.from(line(marked.row));
    }
  }

  /** As `sha256sum` writes and checks them. */
  async *#sums(): AsyncGenerator<string> {
    for await (const one of this.#letters(0)) {
      const marked = await this.#marked(one);
      if (typeof marked === 'string') continue;
      for (const { path, sha256: hash } of marked.files) if (path !== mboxFile) yield `${hash}  ${path}\n`;
    }
  }

  async *#sumPieces(endings: readonly string[]): AsyncGenerator<Buffer> {
    for await (const line of this.#sums()) yield Buffer.from(line);
    for (const line of endings) yield Buffer.from(line);
  }
}

/** Size and hash of a text that is made twice: once to be measured, once to be written. */
class Measure {
  size = 0;
  readonly #hash = createHash('sha256');
  #text: string | null = null;

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.size += bytes.length;
    this.#hash.update(bytes);
  }

  get sha256(): string {
    this.#text ??= this.#hash.digest('hex');
    return this.#text;
  }
}
