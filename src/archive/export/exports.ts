import { type Actor, type Clock, Fault, isFault, isId, type Json, newId } from '#base';
import { endLease, takeLease } from '../lease/store.ts';
import { parseQuery } from '../search/query.ts';
import { type Given, Giving, mboxFile } from './giving.ts';
import {
  addLetters,
  type ExportRow,
  forgetEnded,
  heldLetters,
  insertExport,
  listExports,
  loadExport,
  oldestGathering,
  setCursor,
  setState,
} from './store.ts';
import { type ExportFile, tarOf } from './tar.ts';
import {
  type ExportForm,
  type ExportNeeds,
  type ExportView,
  type ExportWish,
  exportForms,
  mostLetters,
} from './words.ts';

const work = 'export';
const lease = 60_000;
const pageSize = 100;
/** Milliseconds after which what an ended export held of each letter is forgotten. */
const keptFor = 30 * 86_400_000;
const forgets = 3_600_000;

type Asked = NonNullable<ExportView['asked']>;

const invalid = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });

/**
 * Kept letters on their way out of the house, as jobs in the database. A job first gathers its letters, then gives them out:
 * into a folder, where it goes on after a break, or as a stream, which may be asked for again. Each letter given out is an
 * event of its own, written before its octets leave (45 CFR 164.312(b), 164.528).
 */
export class Exports {
  readonly #needs: ExportNeeds;
  readonly #clock: Clock;
  readonly #holder = newId();
  #stopped = false;
  #forgotAt = 0;
  #working: Promise<void> | null = null;

  constructor(needs: ExportNeeds) {
    this.#needs = needs;
    this.#clock = needs.clock;
  }

  /** Makes a job. Throws `not-allowed`, `export-forms`, `export-letters`, `search-query`, `reason-missing`. */
  async begin(actor: Actor, wish: ExportWish): Promise<ExportView> {
    const { people, store, evidence, keys } = this.#needs;
    await people.require(actor, 'archive.export');
    const forms = exportForms.filter((form) => wish.forms.includes(form));
    if (forms.length === 0 || (forms.includes('mbox') && forms.length > 1))
      throw invalid('export-forms', 'Say what to make: any of eml, pdf and proof together, or mbox alone.');
    const ids = [...new Set((wish.ids ?? []).map((id) => id.toLowerCase()))];
    const ways = [wish.query !== undefined, ids.length > 0, wish.hold !== undefined].filter(Boolean).length;
    if (ways !== 1)
      throw invalid('export-letters', 'Say which letters: by a query, by their ids, or by a legal hold.');
    if (
      wish.hold !== undefined &&
      (!isId(wish.hold) || (await heldLetters(store, wish.hold, null, 1)).length === 0)
    )
      throw invalid('export-letters', 'There is no legal hold of that id that keeps a letter.');
    if (ids.length > mostLetters || !ids.every(isId))
      throw invalid('export-letters', `Ids of at most ${mostLetters} letters can be given.`);
    if (wish.query !== undefined) parseQuery(wish.query);
    if (wish.reason.trim().length < 3)
      throw invalid('reason-missing', 'Say why these letters leave the house: it is kept.');
    const id = newId();
    const asked: Asked = {
      actor,
      reason: wish.reason,
      ...(ids.length > 0 ? { ids } : {}),
      ...(wish.query === undefined ? {} : { query: wish.query }),
      ...(wish.hold === undefined ? {} : { hold: wish.hold }),
    };
    await store.transaction(async (sql) => {
      await insertExport(sql, {
        export_id: id,
        made_at: new Date(this.#clock.now()),
        forms,
        asked: keys.sealField('evidence', { id, part: 'export' }, Buffer.from(JSON.stringify(asked))),
      });
      await evidence.record(sql, {
        kind: 'archive.export-begun',
        actor,
        data: {
          export: id,
          forms,
          ...(ids.length > 0 ? { letters: ids.length } : {}),
          ...(wish.hold === undefined ? {} : { hold: wish.hold }),
        },
        secret: { reason: wish.reason, ...(wish.query === undefined ? {} : { query: wish.query }) },
      });
    });
    return this.#view(await this.#row(id));
  }

  /** Newest first, with what was asked and why: looking is an event. */
  async list(actor: Actor, { limit, before }: { limit: number; before?: string }): Promise<ExportView[]> {
    await this.#needs.people.require(actor, 'archive.export');
    const found = await listExports(this.#needs.store, limit, before ?? null);
    await this.#looked(actor, { count: found.length });
    return found.map((row) => this.#view(row));
  }

  /** Looking is an event. Throws `not-allowed`, `export-missing`. */
  async find(actor: Actor, id: string): Promise<ExportView> {
    await this.#needs.people.require(actor, 'archive.export');
    const row = await this.#row(id);
    await this.#looked(actor, { export: id });
    return this.#view(row);
  }

  #looked(actor: Actor, data: { readonly [name: string]: Json }): Promise<void> {
    const { store, evidence } = this.#needs;
    return evidence.record(store, { kind: 'archive.exports-listed', actor, data });
  }

  /** Gathers the letters of jobs that wait for that. One process at a time; what it leaves another takes up. */
  turn(): Promise<void> {
    this.#working ??= this.#turn().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working?.catch(() => {});
    await endLease(this.#needs.store, work, this.#holder).catch(() => {});
  }

  async #turn(): Promise<void> {
    const { store } = this.#needs;
    const now = this.#clock.now();
    if (now - this.#forgotAt > forgets) {
      this.#forgotAt = now;
      await forgetEnded(store, new Date(now - keptFor));
    }
    let row = await oldestGathering(store);
    if (!row || !(await this.#mine())) return;
    for (; row && !this.#stopped && (await this.#mine()); row = await oldestGathering(store))
      await this.#gather(row);
    await endLease(store, work, this.#holder);
  }

  #mine(): Promise<boolean> {
    const now = this.#clock.now();
    return takeLease(this.#needs.store, work, this.#holder, new Date(now), new Date(now + lease));
  }

  /** Page by page, each written down, so that it goes on where it stopped. */
  async #gather(row: ExportRow): Promise<void> {
    const { store } = this.#needs;
    const id = row.export_id;
    const { asked } = this.#view(row);
    if (!asked) return this.#fail(id, 'What was asked for cannot be read any more.');
    try {
      if (asked.ids) {
        await store.transaction(async (sql) => {
          await addLetters(sql, id, asked.ids!);
          await setState(sql, id, 'ready');
        });
        return;
      }
      if (asked.hold) return await this.#gatherHeld(id, asked.hold);
      for (let cursor = row.cursor; !this.#stopped && (await this.#mine()); ) {
        const page = await this.#needs.find(asked.actor, {
          query: asked.query!,
          reason: asked.reason,
          limit: pageSize,
          ...(cursor ? { cursor } : {}),
        });
        const found = [...page.hits.map((hit) => hit.id), ...page.broken];
        const letters = await store.transaction(async (sql) => {
          const there = await addLetters(sql, id, found);
          await setCursor(sql, id, page.next);
          if (page.next === null) await setState(sql, id, 'ready');
          return there;
        });
        if (letters > mostLetters)
          return await this.#fail(
            id,
            `More than ${mostLetters} letters: narrow the query, such as by before: and after:.`,
          );
        if (page.next === null) return;
        cursor = page.next;
      }
    } catch (error) {
      const fault = Fault.from(error);
      if (fault.kind === 'busy') throw fault;
      await this.#fail(id, fault.say);
    }
  }

  async #gatherHeld(id: string, hold: string): Promise<void> {
    const { store } = this.#needs;
    for (let after: string | null = null; ; ) {
      const held: string[] = await heldLetters(store, hold, after, 1000);
      const letters = await store.transaction((sql) => addLetters(sql, id, held));
      if (letters > mostLetters) return this.#fail(id, `The hold keeps more than ${mostLetters} letters.`);
      if (held.length < 1000) return setState(store, id, 'ready');
      after = held.at(-1)!;
    }
  }

  #fail(id: string, trouble: string): Promise<void> {
    return setState(this.#needs.store, id, 'failed', { trouble, endedAt: new Date(this.#clock.now()) });
  }

  /**
   * The files of a job, letters first, then what tells of them: for whoever writes them down. From letter number
   * `from` + 1 on. Throws `not-allowed`, `export-missing`, `export-early`.
   */
  async give(actor: Actor, id: string, from = 0): Promise<Given> {
    await this.#needs.people.require(actor, 'archive.export');
    const row = await this.#row(id);
    const { asked, state, trouble } = this.#view(row);
    if (state === 'gathering')
      throw new Fault({ code: 'export-early', kind: 'busy', say: 'Its letters are still being gathered.' });
    if (state === 'failed' || !asked)
      throw invalid('export-failed', trouble ?? 'What was asked for cannot be read any more.');
    return new Giving(this.#needs, actor, row, asked.reason).all(from);
  }

  /** A job as one stream: the mbox file itself, or a tar archive. */
  async stream(
    actor: Actor,
    id: string,
  ): Promise<{ name: string; media: string; octets: AsyncIterable<Buffer> }> {
    const { made, forms, files } = await this.give(actor, id);
    const name = `letters-${new Date(made).toISOString().slice(0, 10)}-${id.slice(-6)}`;
    if (forms.includes('mbox'))
      return { name: `${name}.mbox`, media: 'application/mbox', octets: lettersOnly(files) };
    return { name: `${name}.tar`, media: 'application/x-tar', octets: tarOf(files, { made }) };
  }

  async #row(id: string): Promise<ExportRow> {
    const row = isId(id) ? await loadExport(this.#needs.store, id) : undefined;
    if (row) return row;
    throw new Fault({ code: 'export-missing', kind: 'missing', say: 'There is no such export.', detail: id });
  }

  #view(row: ExportRow): ExportView {
    const id = row.export_id;
    let asked: Asked | null = null;
    try {
      const plain = this.#needs.keys.openField('evidence', { id, part: 'export' }, row.asked);
      asked = JSON.parse(plain.toString()) as Asked;
    } catch (error) {
      if (!isFault(error, 'keys-closed')) throw error;
    }
    return {
      id,
      madeAt: row.made_at.getTime(),
      forms: row.forms as ExportForm[],
      state: row.state,
      asked,
      letters: row.letters,
      done: row.done,
      failed: row.failed,
      trouble: row.trouble,
      endedAt: row.ended_at?.getTime() ?? null,
    };
  }
}

/** One mbox file as a stream. Asking for the rest too is what writes down that it came to its end. */
async function* lettersOnly(files: AsyncIterable<ExportFile>): AsyncGenerator<Buffer> {
  for await (const file of files) if (file.path === mboxFile) yield* file.pieces;
}
