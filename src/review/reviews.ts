import { type Actor, type Clock, Fault, isId, newId, systemActor } from '#base';
import type { Config } from '#config';
import {
  countKinds,
  digestOf,
  type Evidence,
  eventsIn,
  firstMoment,
  isReason,
  type ReadEvent,
} from '#evidence';
import type { Keys } from '#keys';
import type { Account, People } from '#people';
import { actsOf } from '#people';
import type { Sql, Store } from '#store';
import * as rows from './store.ts';
import { kindsOf, topicOf, topics } from './topics.ts';

export interface ReviewNeeds {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly people: People;
}

/** One topic of a review, and what a reviewer said of it. */
export interface ReviewItem {
  readonly topic: string;
  readonly title: string;
  readonly ask: string;
  /** Events when the review was opened. */
  readonly count: number;
  /** What is wrong at this moment, found when the review was opened: each a sentence. */
  readonly found: readonly string[];
  readonly verdict: 'fine' | 'concern' | null;
  readonly note: string | null;
  readonly signedBy: string | null;
  readonly signedAt: number | null;
  /** Events looked at when it was signed off, and the SHA-256 over their leaf hashes in order. */
  readonly signedCount: number | null;
  readonly hash: string | null;
}

export interface Review {
  readonly id: string;
  readonly kind: 'log' | 'break-glass';
  /** The permission that a review of emergency access is about. */
  readonly subject: string | null;
  readonly from: number;
  readonly to: number;
  readonly openedAt: number;
  readonly dueAt: number;
  readonly state: 'open' | 'overdue' | 'signed';
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  /** Topics where something happened or was found, and how many of them are signed off. */
  readonly toDo: number;
  readonly done: number;
}

export interface ReviewReport extends Review {
  readonly items: readonly ReviewItem[];
}

/** What is looked at beside events when a review is opened: topic and sentence. */
export interface Standing {
  readonly topic: 'evidence' | 'backups' | 'unusual';
  readonly what: string;
}

export interface Signing {
  readonly actor: Actor;
  /** The account that answers for it; needed from the shell. */
  readonly by?: string;
  readonly topic: string;
  readonly verdict: 'fine' | 'concern';
  readonly note: string;
}

const us = systemActor('review');
/** Events get their time before they are committed: a span is closed only so long after its end. */
const settles = 60_000;
const glassKinds = ['archive.read'];

/**
 * The review of the log (45 CFR 164.308(a)(1)(ii)(D)): spans of time that follow each other without a gap, each with its
 * topics; somebody looks at each topic and signs it off with a note. That it happened is an event with counts and the hash
 * of what was looked at; that it did not is one too, and somebody is told.
 */
export class Reviews {
  readonly #needs: ReviewNeeds;

  constructor(needs: ReviewNeeds) {
    this.#needs = needs;
  }

  /** Opens the review of the span that is over, where one is: resolves with its id, else null. */
  async openDue(look: () => Promise<readonly Standing[]>): Promise<string | null> {
    const { store, clock, config } = this.#needs;
    const from = (await rows.lastSpanEnd(store)) ?? (await firstMoment(store));
    const to = new Date(clock.now() - settles);
    if (!from || to.getTime() - from.getTime() < config.review.every) return null;
    const standing = await look();
    return store.transaction(async (sql) => {
      const counts = new Map<string, number>();
      for (const [kind, count] of await countKinds(sql, { from, to })) {
        const topic = topicOf(kind);
        if (topic) counts.set(topic, (counts.get(topic) ?? 0) + count);
      }
      const id = newId();
      const round = { kind: 'log' as const, subject: null, from_at: from, to_at: to, barred: [] };
      const items = topics.map(({ name }, place) => {
        const found = standing.filter(({ topic }) => topic === name).map(({ what }) => what);
        return { topic: name, place, count: counts.get(name) ?? 0, found };
      });
      return this.#insert(sql, { id, ...round, due_at: this.#dueAfter(clock.now()) }, items);
    });
  }

  /**
   * Opens the review of one emergency access, with the caller's transaction: always, and before anybody can read by it.
   * Those who asked and approved cannot sign it off.
   */
  async openGlass(
    sql: Sql,
    glass: {
      readonly id: string;
      readonly askedBy: string;
      readonly decidedBy: string;
      readonly askedAt: number;
      readonly endsAt: number;
    },
  ): Promise<void> {
    const id = newId();
    const round = {
      id,
      kind: 'break-glass' as const,
      subject: glass.id,
      from_at: new Date(glass.askedAt),
      // What was read in the last moment is recorded a moment later.
      to_at: new Date(glass.endsAt + settles),
      barred: [glass.askedBy, glass.decidedBy],
      due_at: this.#dueAfter(glass.endsAt),
    };
    await this.#insert(sql, round, [{ topic: 'break-glass', place: 0, count: 0, found: [] }]);
  }

  #dueAfter = (at: number): Date => new Date(at + this.#needs.config.review.within);

  async #insert(
    sql: Sql,
    round: Omit<rows.RoundRow, 'opened_at' | 'reminded_at' | 'closed_at' | 'closed_by'>,
    items: readonly { topic: string; place: number; count: number; found: readonly string[] }[],
  ): Promise<string | null> {
    const { clock, evidence } = this.#needs;
    if (!(await rows.insertRound(sql, { ...round, opened_at: new Date(clock.now()) }))) return null;
    await rows.insertItems(
      sql,
      items.map(({ found, ...item }) => ({
        ...item,
        round_id: round.id,
        found: found.length > 0 ? this.#seal(round.id, `found:${item.topic}`, JSON.stringify(found)) : null,
      })),
    );
    await evidence.record(sql, {
      kind: 'review.opened',
      actor: us,
      data: {
        review: round.id,
        kind: round.kind,
        ...(round.subject ? { subject: round.subject } : {}),
        from: round.from_at.toISOString(),
        to: round.to_at.toISOString(),
        due: round.due_at.toISOString(),
        counts: Object.fromEntries(items.map(({ topic, count }) => [topic, count])),
        found: items.reduce((sum, { found }) => sum + found.length, 0),
      },
    });
    return round.id;
  }

  /** Newest first. Looking is an event. Throws `not-allowed`. */
  async list(
    actor: Actor,
    page: { readonly open?: boolean; readonly after?: string; readonly limit: number },
  ): Promise<Review[]> {
    const { store, people, evidence } = this.#needs;
    await people.require(actor, 'review.sign');
    const { open = false, after = null, limit } = page;
    const found = await rows.roundRows(store, { open, after, limit });
    const items = Map.groupBy(
      await rows.itemRows(
        store,
        found.map(({ id }) => id),
      ),
      (item) => item.round_id,
    );
    await evidence.record(store, { kind: 'review.listed', actor, data: { count: found.length } });
    return found.map((round) => this.#review(round, items.get(round.id) ?? []));
  }

  /** One review with its topics: also the report that it happened. Throws `not-allowed`, `review-missing`. */
  async read(actor: Actor, id: string): Promise<ReviewReport> {
    const { store, people, evidence } = this.#needs;
    await people.require(actor, 'review.sign');
    const round = await this.#round(store, id);
    await evidence.record(store, { kind: 'review.read', actor, data: { review: id } });
    return this.#report(store, round);
  }

  async #report(sql: Sql, round: rows.RoundRow): Promise<ReviewReport> {
    const items = await rows.itemRows(sql, [round.id]);
    return { ...this.#review(round, items), items: items.map((item) => this.#item(item)) };
  }

  /** The events of one topic, oldest first. Throws `not-allowed`, `review-missing`. */
  async events(
    actor: Actor,
    id: string,
    topic: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<ReadEvent[]> {
    const { store, people, evidence } = this.#needs;
    await people.require(actor, 'review.sign');
    const round = await this.#round(store, id);
    const found = await eventsIn(store, spanOf(round, topic), {
      after: page.after ?? null,
      limit: page.limit,
    });
    await evidence.record(store, {
      kind: 'review.read',
      actor,
      data: { review: id, topic, count: found.length },
    });
    return found.map((row) => evidence.read(row, null));
  }

  /**
   * Signs one topic off, and the whole review with the last one. What happened is counted and hashed anew, so that the
   * signature is about what was there. Throws `not-allowed`, `not-reviewer`, `review-missing`, `review-own`,
   * `review-early`, `review-signed`, `reason-missing`.
   */
  async sign(id: string, signing: Signing): Promise<ReviewReport> {
    const { store, people, clock } = this.#needs;
    await people.require(signing.actor, 'review.sign');
    const account = await this.#accountOf(signing);
    if (!isReason(signing.note))
      throw new Fault({
        code: 'reason-missing',
        kind: 'invalid',
        say: 'Write what you looked at and found.',
      });
    return store.transaction(async (sql) => {
      const round = isId(id) ? await rows.lockRound(sql, id) : null;
      const items = round ? await rows.itemRows(sql, [round.id]) : [];
      const item = items.find(({ topic }) => topic === signing.topic);
      if (!round || !item) throw missing();
      if (round.barred.includes(account.id))
        throw new Fault({
          code: 'review-own',
          kind: 'forbidden',
          say: 'Nobody reviews what they asked for or allowed; somebody else signs this off.',
        });
      if (round.to_at.getTime() > clock.now() + settles)
        throw new Fault({ code: 'review-early', kind: 'invalid', say: 'The access has not ended yet.' });
      if (item.verdict)
        throw new Fault({ code: 'review-signed', kind: 'invalid', say: 'That is signed off already.' });
      await this.#signItem(sql, round, signing, account);
      const now = await rows.itemRows(sql, [round.id]);
      if (now.every((one) => one.verdict !== null || isEmpty(one)))
        await this.#close(sql, round, now, signing, account);
      return this.#report(sql, await this.#round(sql, id));
    });
  }

  async #signItem(sql: Sql, round: rows.RoundRow, signing: Signing, account: Account): Promise<void> {
    const { clock, evidence } = this.#needs;
    const { topic, verdict, note, actor } = signing;
    const { count, own, hash } = await digestOf(sql, spanOf(round, topic), account.id);
    await rows.signItem(sql, {
      round_id: round.id,
      topic,
      verdict,
      note: this.#seal(round.id, `note:${topic}`, note.trim().slice(0, 2000)),
      signed_by: account.id,
      signed_at: new Date(clock.now()),
      signed_count: count,
      hash,
    });
    await evidence.record(sql, {
      kind: 'review.signed-item',
      actor,
      data: { review: round.id, topic, verdict, count, own, hash, by: account.id },
      secret: { note: note.trim().slice(0, 2000) },
    });
  }

  async #close(
    sql: Sql,
    round: rows.RoundRow,
    items: readonly rows.ItemRow[],
    { actor }: Signing,
    account: Account,
  ): Promise<void> {
    const { clock, evidence } = this.#needs;
    await rows.closeRound(sql, round.id, account.id, new Date(clock.now()));
    await evidence.record(sql, {
      kind: 'review.signed',
      actor,
      data: {
        review: round.id,
        kind: round.kind,
        ...(round.subject ? { subject: round.subject } : {}),
        from: round.from_at.toISOString(),
        to: round.to_at.toISOString(),
        late: clock.now() > round.due_at.getTime(),
        by: account.id,
        topics: items.map(({ topic, signed_count, verdict, hash }) => ({
          topic,
          count: signed_count ?? 0,
          verdict: verdict ?? 'nothing happened',
          ...(hash ? { hash } : {}),
        })),
        concerns: items.filter(({ verdict }) => verdict === 'concern').length,
      },
    });
  }

  /** Takes what is overdue, with the caller's transaction, and says so in the log; each once in a while. */
  async takeOverdue(sql: Sql, told: number): Promise<Review[]> {
    const { clock, config, evidence } = this.#needs;
    const now = clock.now();
    const late = await rows.takeOverdue(sql, new Date(now), new Date(now - config.review.remind));
    for (const round of late)
      await evidence.record(sql, {
        kind: 'review.overdue',
        actor: us,
        data: { review: round.id, kind: round.kind, due: round.due_at.toISOString(), told },
      });
    const items = Map.groupBy(
      await rows.itemRows(
        sql,
        late.map(({ id }) => id),
      ),
      (item) => item.round_id,
    );
    return late.map((round) => this.#review(round, items.get(round.id) ?? []));
  }

  /** Who answers for a signature: an account that has the right by itself, also where the shell has it. */
  async #accountOf({ actor, by }: Signing): Promise<Account> {
    const named = actor.via === 'cli' ? by : actor.kind === 'person' ? actor.id : undefined;
    const account = named ? await this.#needs.people.find(named) : null;
    if (
      account?.kind === 'person' &&
      account.state === 'active' &&
      actsOf(account.roles).includes('review.sign')
    )
      return account;
    throw new Fault({
      code: 'not-reviewer',
      kind: 'forbidden',
      say: 'That takes the account of a person who may sign off reviews; say which one does.',
    });
  }

  async #round(sql: Sql, id: string): Promise<rows.RoundRow> {
    const round = isId(id) ? await rows.roundRow(sql, id) : null;
    if (round) return round;
    throw missing();
  }

  #review(round: rows.RoundRow, items: readonly rows.ItemRow[]): Review {
    const asked = items.filter((item) => !isEmpty(item) || item.verdict !== null);
    const late = round.due_at.getTime() < this.#needs.clock.now();
    return {
      id: round.id,
      kind: round.kind,
      subject: round.subject,
      from: round.from_at.getTime(),
      to: round.to_at.getTime(),
      openedAt: round.opened_at.getTime(),
      dueAt: round.due_at.getTime(),
      state: round.closed_at ? 'signed' : late ? 'overdue' : 'open',
      closedAt: round.closed_at?.getTime() ?? null,
      closedBy: round.closed_by,
      toDo: asked.length,
      done: asked.filter(({ verdict }) => verdict !== null).length,
    };
  }

  #item(item: rows.ItemRow): ReviewItem {
    const topic = topics.find(({ name }) => name === item.topic);
    return {
      topic: item.topic,
      title: topic?.title ?? item.topic,
      ask: topic?.ask ?? '',
      count: item.count,
      found: item.found
        ? (JSON.parse(this.#open(item.round_id, `found:${item.topic}`, item.found)) as string[])
        : [],
      verdict: item.verdict,
      note: item.note && this.#open(item.round_id, `note:${item.topic}`, item.note),
      signedBy: item.signed_by,
      signedAt: item.signed_at?.getTime() ?? null,
      signedCount: item.signed_count,
      hash: item.hash,
    };
  }

  #seal(id: string, part: string, text: string): Buffer {
    return this.#needs.keys.sealField('evidence', { id, part: `review:${part}` }, Buffer.from(text));
  }

  #open(id: string, part: string, sealed: Buffer): string {
    return this.#needs.keys.openField('evidence', { id, part: `review:${part}` }, sealed).toString();
  }
}

/** Nothing happened and nothing was found: nobody has to sign that off by itself. A review of one access is never empty. */
const isEmpty = ({ topic, place, count, found }: rows.ItemRow): boolean =>
  count === 0 && found === null && !(topic === 'break-glass' && place === 0);

const spanOf = (round: rows.RoundRow, topic: string) => ({
  from: round.from_at,
  to: round.to_at,
  kinds: [...kindsOf(topic), ...(round.subject ? glassKinds : [])],
  ...(round.subject ? { naming: round.subject } : {}),
});

const missing = (): Fault =>
  new Fault({ code: 'review-missing', kind: 'missing', say: 'There is no such review.' });
