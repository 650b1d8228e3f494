import { type Actor, type Clock, Fault, isId, newId } from '#base';
import type { Config } from '#config';
import { type EventDraft, type Evidence, isReason } from '#evidence';
import type { Keys } from '#keys';
import type { Sql, Store } from '#store';
import type { People } from '../people.ts';
import * as rows from './store.ts';

/** What somebody asks to read: some letters by their ids, or all letters from and to one person. */
export type GlassSubject = { readonly letters: readonly string[] } | { readonly person: string };

export interface GlassWish {
  readonly subject: GlassSubject;
  readonly reason: string;
  /** Milliseconds from the approval; left out: what the settings say. */
  readonly lasts?: number;
}

export type GlassState = 'asked' | 'lapsed' | 'refused' | 'open' | 'over';

/** A request to read letters that are not one's own, and what became of it. */
export interface Glass {
  readonly id: string;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly letters: readonly string[];
  readonly person: string | null;
  readonly reason: string;
  readonly lasts: number;
  readonly state: GlassState;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  /** What whoever decided said. */
  readonly words: string | null;
  readonly endsAt: number | null;
}

export interface GlassNeeds {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly people: People;
}

const mostLetters = 100;
const nobody = '00000000-0000-0000-0000-000000000000';
const missing = (): Fault =>
  new Fault({ code: 'glass-missing', kind: 'missing', say: 'There is no such request.' });
const invalid = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });
const forbidden = (code: string, say: string): Fault => new Fault({ code, kind: 'forbidden', say });

/**
 * Emergency access (45 CFR 164.312(a)(2)(ii)): reading letters of others without the ordinary right takes two people. One
 * asks with a reason, another one approves; then the first may read what was named, and nothing else, for a while.
 */
export class BreakGlass {
  readonly #needs: GlassNeeds;

  constructor(needs: GlassNeeds) {
    this.#needs = needs;
  }

  /** Asks, with the caller's transaction. Throws `not-allowed`, `person-needed`, `reason-missing`, `glass-subject`. */
  async ask(sql: Sql, actor: Actor, wish: GlassWish): Promise<Glass> {
    const { config, people, clock, evidence } = this.#needs;
    await people.require(actor, 'glass.ask');
    const by = personOf(actor);
    const reason = said(wish.reason);
    const lasts = wish.lasts ?? config.glass.lasts;
    if (!(lasts > 0 && lasts <= config.glass.most))
      throw invalid('glass-lasts', `That is longer than ${config.glass.most / 60_000} minutes, or no time.`);
    const { letters, person } = await this.#subject(wish.subject, by);
    const id = newId();
    const row = {
      id,
      asked_by: by,
      asked_at: new Date(clock.now()),
      letters: [...letters],
      person,
      lasts,
      reason: this.#seal(id, 'reason', reason),
    };
    await rows.insertGlass(sql, row);
    const data = { glass: id, letters: [...letters], ...(person ? { person } : {}), lasts };
    await evidence.record(sql, { kind: 'glass.asked', actor, data, secret: { reason } });
    return this.#shown({
      ...row,
      verdict: null,
      decided_by: null,
      decided_at: null,
      words: null,
      ends_at: null,
    });
  }

  async #subject(
    subject: GlassSubject,
    by: string,
  ): Promise<{ letters: readonly string[]; person: string | null }> {
    if ('person' in subject) {
      const { id } = await this.#needs.people.get(subject.person);
      if (id === by) throw invalid('glass-subject', 'Nobody needs a permission for letters of their own.');
      return { letters: [], person: id };
    }
    const letters = [...new Set(subject.letters.map((one) => one.toLowerCase()))];
    if (letters.length === 0 || letters.length > mostLetters || !letters.every(isId))
      throw invalid('glass-subject', `Name from 1 to ${mostLetters} letters by their ids, or one person.`);
    return { letters, person: null };
  }

  /**
   * Approves or refuses, with the caller's transaction: by somebody else than whoever asked, once, in time. Throws
   * `not-allowed`, `person-needed`, `reason-missing`, `glass-missing`, `glass-own`, `glass-decided`.
   */
  async decide(
    sql: Sql,
    actor: Actor,
    id: string,
    decision: { readonly verdict: 'approved' | 'refused'; readonly words: string },
  ): Promise<Glass> {
    const { people, clock, evidence } = this.#needs;
    await people.require(actor, 'glass.approve');
    const by = personOf(actor);
    const words = said(decision.words);
    const row = await this.#locked(sql, id);
    if (row.asked_by === by)
      throw forbidden(
        'glass-own',
        'Nobody approves what they asked for themselves; ask somebody else who may.',
      );
    // Nor does anybody decide that their own letters be read: they would hear of it before the others.
    if (row.person === by)
      throw forbidden('glass-own', 'This is about letters of your own; somebody else decides.');
    if (this.#stateOf(row) !== 'asked')
      throw new Fault({
        code: 'glass-decided',
        kind: 'invalid',
        say: 'That was decided already, or too late.',
      });
    const at = new Date(clock.now());
    const { verdict } = decision;
    const endsAt = verdict === 'approved' ? new Date(at.getTime() + row.lasts) : null;
    const change = { verdict, by, at, words: this.#seal(id, 'words', words), endsAt };
    await rows.decideGlass(sql, id, change);
    const draft: EventDraft = {
      kind: verdict === 'approved' ? 'glass.approved' : 'glass.refused',
      actor,
      data: {
        glass: id,
        askedBy: row.asked_by,
        letters: row.letters,
        ...(row.person ? { person: row.person } : {}),
        ...(endsAt ? { until: endsAt.toISOString() } : {}),
      },
      secret: { reason: this.#open(id, 'reason', row.reason), words },
      // Those whose letters are named see that somebody may read them, whether they are read or not.
      seen: row.letters,
    };
    await evidence.record(sql, draft);
    return this.#shown({
      ...row,
      verdict,
      decided_by: by,
      decided_at: at,
      words: change.words,
      ends_at: endsAt,
    });
  }

  /** Ends a permission before its time: whoever holds it, or whoever may approve. Throws `glass-missing`. */
  async end(actor: Actor, id: string): Promise<Glass> {
    const { store, people, clock, evidence } = this.#needs;
    return store.transaction(async (sql) => {
      const row = await this.#locked(sql, id);
      // Whoever may not know of it hears that there is none.
      if (row.asked_by !== actor.id && !(await people.may(actor, 'glass.approve'))) throw missing();
      if (this.#stateOf(row) !== 'open') return this.#shown(row);
      const at = new Date(clock.now());
      await rows.endGlass(sql, id, at);
      await evidence.record(sql, { kind: 'glass.ended', actor, data: { glass: id } });
      return this.#shown({ ...row, ends_at: at });
    });
  }

  /** Newest first: all for whoever may approve, else those of one's own. Looking is an event. */
  async list(actor: Actor, page: { readonly after?: string; readonly limit: number }): Promise<Glass[]> {
    const { store, people, evidence } = this.#needs;
    const all = await people.may(actor, 'glass.approve');
    const found = await rows.glassRows(store, {
      by: all ? null : isId(actor.id) ? actor.id : nobody,
      after: page.after ?? null,
      limit: page.limit,
    });
    await evidence.record(store, { kind: 'glass.listed', actor, data: { count: found.length } });
    return found.map((row) => this.#shown(row));
  }

  /**
   * The permission by which this person may read this letter now; null where there is none. `people` are the accounts
   * that wrote it or get it. The right to ask must still be held: whoever lost it reads nothing any more.
   */
  async covers(
    sql: Sql,
    actor: Actor,
    letter: { readonly id: string; readonly people: readonly string[] },
  ): Promise<Glass | null> {
    if (actor.kind !== 'person' || actor.via !== 'console' || !isId(actor.id)) return null;
    if (!(await this.#needs.people.may(actor, 'glass.ask'))) return null;
    const standing = await rows.standingGlass(sql, actor.id, new Date(this.#needs.clock.now()));
    const row = standing.find(({ letters, person }) =>
      person ? letter.people.includes(person) : letters.includes(letter.id),
    );
    return row ? this.#shown(row) : null;
  }

  /** Permissions to read all letters of this person, newest first: for them to see. */
  async about(person: string, limit = 100): Promise<Glass[]> {
    return (await rows.glassAbout(this.#needs.store, person, limit)).map((row) => this.#shown(row));
  }

  async #locked(sql: Sql, id: string): Promise<rows.GlassRow> {
    const row = isId(id) ? await rows.lockGlass(sql, id) : null;
    if (row) return row;
    throw missing();
  }

  #stateOf(row: rows.GlassRow): GlassState {
    const { config, clock } = this.#needs;
    const now = clock.now();
    if (row.verdict === null) return now - row.asked_at.getTime() < config.glass.waits ? 'asked' : 'lapsed';
    if (row.verdict === 'refused') return 'refused';
    return (row.ends_at?.getTime() ?? 0) > now ? 'open' : 'over';
  }

  #shown(row: rows.GlassRow): Glass {
    return {
      id: row.id,
      askedBy: row.asked_by,
      askedAt: row.asked_at.getTime(),
      letters: row.letters,
      person: row.person,
      reason: this.#open(row.id, 'reason', row.reason),
      lasts: Number(row.lasts),
      state: this.#stateOf(row),
      decidedBy: row.decided_by,
      decidedAt: row.decided_at?.getTime() ?? null,
      words: row.words && this.#open(row.id, 'words', row.words),
      endsAt: row.ends_at?.getTime() ?? null,
    };
  }

  #seal(id: string, part: string, text: string): Buffer {
    return this.#needs.keys.sealField('people', { id, part: `glass:${part}` }, Buffer.from(text));
  }

  #open(id: string, part: string, sealed: Buffer): string {
    return this.#needs.keys.openField('people', { id, part: `glass:${part}` }, sealed).toString();
  }
}

/** Emergency access is for people at the console, never for a system's key or a shell that anybody may sit at. */
function personOf(actor: Actor): string {
  if (actor.kind === 'person' && actor.via === 'console' && isId(actor.id)) return actor.id;
  throw forbidden('person-needed', 'That takes a person who is signed in at the console.');
}

function said(words: string): string {
  if (isReason(words)) return words.trim().slice(0, 1000);
  throw invalid(
    'reason-missing',
    'Say why, in a few words: it is kept, and the people concerned can see it.',
  );
}
