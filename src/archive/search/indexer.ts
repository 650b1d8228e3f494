import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { type Clock, Fault, type Log, newId } from '#base';
import type { Keys } from '#keys';
import type { Store } from '#store';
import type { Archive } from '../archive.ts';
import { endLease, takeLease } from '../lease/store.ts';
import { type Digest, digestOf, type ReadTexts } from './digest.ts';
import { idAt, momentOf, monthOf } from './moments.ts';
import { clean, fold } from './segments/segments.ts';
import {
  type Again,
  againFromBefore,
  dueLetters,
  insertSearch,
  insertTrouble,
  monthsOf,
  removeAgain,
  type SearchRow,
} from './store.ts';
import { Tokens } from './tokens.ts';

const compress = promisify(zstdCompress);
const work = 'search-index';
/** Milliseconds that a process has the work to itself before it has to renew. */
const lease = 60_000;
const batch = 50;
/** Octets above which a letter's words are kept beside it, sealed: it is not opened again for each search. */
const longRead = 64 * 1024;
/** An id is drawn when a letter comes in; it may be committed only so much later. */
const commits = 10 * 60_000;
/** Once an hour everything of the last days is looked at, in case something came later still. */
const sweeps = 3_600_000;
const sweepBack = 3 * 86_400_000;
/** How often it is asked whether letters go into a segment, and after how many indexed ones at the latest. */
const folds = 60_000;
const foldAfter = 2000;

export interface IndexerNeeds {
  readonly archive: Archive;
  readonly keys: Keys;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly read: ReadTexts;
}

/** Writes the index of kept letters, behind their acceptance. One process at a time; what it leaves another takes up. */
export class Indexer {
  readonly #needs: IndexerNeeds;
  readonly #tokens: Tokens;
  readonly #holder = newId();
  /** From which id on there may be letters without a row; everything is looked at once after the start. */
  #low = idAt(0);
  #sweptAt = 0;
  #foldedAt = Number.NEGATIVE_INFINITY;
  #sinceFold = 0;
  #stopped = false;
  #working: Promise<number> | null = null;

  constructor(needs: IndexerNeeds) {
    this.#needs = needs;
    this.#tokens = new Tokens(needs.keys);
  }

  /** Indexes what is due. Resolves with how many letters; 0 where there is none or another process does it. */
  run(): Promise<number> {
    this.#working ??= this.#run().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async #run(): Promise<number> {
    const { store, clock } = this.#needs;
    let done = 0;
    for (let low = this.#low; !this.#stopped; ) {
      const now = clock.now();
      if (!(await takeLease(store, work, this.#holder, new Date(now), new Date(now + lease)))) return done;
      if (this.#sweptAt > 0 && now - this.#sweptAt > sweeps) low = idAt(now - sweepBack);
      if (this.#sweptAt === 0 || now - this.#sweptAt > sweeps) {
        this.#sweptAt = now;
        await againFromBefore(store);
      }
      const { again, fresh } = await dueLetters(store, low, new Date(now), batch);
      await this.#index(again, fresh);
      done += again.length + fresh.length;
      this.#sinceFold += again.length + fresh.length;
      if (this.#sinceFold >= foldAfter || now - this.#foldedAt > folds) await this.#fold(now);
      // A backlog is gone through once, not from its beginning for each batch.
      low = fresh.at(-1) ?? low;
      if (again.length < batch && fresh.length < batch) {
        this.#low = idAt(now - commits);
        return done;
      }
    }
    return done;
  }

  /** What goes wrong here costs room, and keeps no letter from being found. */
  async #fold(now: number): Promise<void> {
    const { store, log } = this.#needs;
    this.#foldedAt = now;
    this.#sinceFold = 0;
    try {
      const months = (await monthsOf(store)).map(({ month }) => month);
      const letters = await fold(store, { months, now, isStopped: () => this.#stopped });
      await clean(store);
      if (letters > 0) log.info('search-index-folded', { count: letters });
    } catch (error) {
      log.warn('search-index-fold-failed', { code: Fault.from(error).code });
    }
  }

  /** Lets the letter in hand be finished, for `grace` ms at most, and the work go: what is left is done later. */
  async stop(grace = 10_000): Promise<void> {
    this.#stopped = true;
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((done) => {
      timer = setTimeout(done, grace);
    });
    await Promise.race([this.#working?.catch(() => {}), over]);
    clearTimeout(timer);
    await endLease(this.#needs.store, work, this.#holder).catch(() => {});
  }

  async #index(again: readonly Again[], fresh: readonly string[]): Promise<void> {
    const { store, log, clock } = this.#needs;
    const rows: SearchRow[] = [];
    for (const id of new Set([...again.map((one) => one.message_id), ...fresh])) {
      if (this.#stopped) break;
      try {
        rows.push(await this.rowOf(id));
      } catch (error) {
        const { code } = Fault.from(error);
        // Destroyed meanwhile: there is nothing left to find.
        if (code === 'message-missing') continue;
        log.warn('search-index-failed', { message: id, code });
        await insertTrouble(store, id, code, new Date(clock.now()));
      }
    }
    if (rows.length === 0) return;
    const written = new Set(rows.map((row) => row.message_id));
    await store.transaction(async (sql) => {
      await insertSearch(sql, rows, (id) => monthOf(momentOf(id)));
      await removeAgain(
        sql,
        again.filter((one) => written.has(one.message_id)),
      );
    });
  }

  /** What the index holds of a letter. */
  async rowOf(id: string): Promise<SearchRow> {
    const { archive, keys, read } = this.#needs;
    const letter = await archive.open(id);
    const base = { message_id: id, size: letter.raw.length, level: letter.level };
    if (letter.notice)
      return { ...base, shown: false, whole: true, attachments: 0, tokens: [], parties: [], words: null };
    const digest = await digestOf(letter, read);
    const { tokens, whole } = this.#tokens.all(monthOf(momentOf(id)), digest);
    return {
      ...base,
      shown: true,
      whole: whole && digest.whole,
      attachments: Math.min(digest.files.length, 32_767),
      tokens,
      parties: this.#tokens.parties(letter.envelope),
      words: keepsWords(digest, letter.raw)
        ? keys.seal(letter.dek, { id, part: 'words' }, await packed(digest))
        : null,
    };
  }
}

const keepsWords = (digest: Digest, raw: Buffer): boolean => digest.files.length > 0 || raw.length > longRead;

const packed = (digest: Digest): Promise<Buffer> => compress(Buffer.from(JSON.stringify(digest)));
