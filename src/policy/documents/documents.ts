import { type Actor, type Clock, canonicalJson, Fault, type Json, type Log, systemActor } from '#base';
import type { Evidence, ReadEvent } from '#evidence';
import type { Keys } from '#keys';
import type { Sql, Store } from '#store';
import { checkDocument } from '../check.ts';
import { type Document, documentHash, documentText, emptyDocument } from '../document.ts';
import type { Policy } from '../policy.ts';
import { type CaseResult, runCases } from './cases.ts';
import * as rows from './store.ts';

export interface DocumentsNeeds {
  readonly store: Store;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: Policy;
}

/** The figures of a back-test, kept with the version that was tried: whole numbers, texts, lists. */
export type Assessment = { readonly [name: string]: Json };

/** A version as it is listed. */
export interface Version {
  readonly number: number;
  readonly hash: string;
  readonly title: string;
  readonly reason: string;
  readonly assessment: Assessment;
  /** The version that was in force when it was tried. */
  readonly base: number;
  readonly author: string;
  readonly proposedAt: number;
  readonly approver: string | null;
  readonly approvedAt: number | null;
  /** Null where the stored text is not what was proposed. */
  readonly document: Document | null;
}

/** What is in force by the events, and whether the rows agree. */
export interface InForce {
  readonly number: number;
  readonly hash: string;
  readonly turn: number;
  readonly document: Document | null;
  readonly since: string | null;
  /** What somebody changed by hand, as a sentence; null where nothing was. */
  readonly drift: string | null;
}

const us = systemActor('policy');
const none: InForce = {
  number: 0,
  hash: documentHash(documentText(emptyDocument)),
  turn: 0,
  document: null,
  since: null,
  drift: null,
};

const fault = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });
const distrusted = (detail: string): Fault =>
  new Fault({
    code: 'policy-distrusted',
    kind: 'broken',
    say: 'The approved rules cannot be read any more, so no letter is taken. "postern policy rollback" goes back to the version before.',
    detail,
  });

/**
 * The organisation's own rules and how they change: proposed with an assessment, approved by another person, activated,
 * rolled back in one step (45 CFR 164.316(b)). What is in force is what the last `policy.activated` event holds, hash and
 * text; a row that says otherwise is noticed and not used.
 */
export class Documents {
  readonly #needs: DocumentsNeeds;
  #mark: string | null = null;
  #drift: string | null = null;

  constructor(needs: DocumentsNeeds) {
    this.#needs = needs;
  }

  /** What was found changed by hand at the last look, as a sentence; null: nothing. */
  get drift(): string | null {
    return this.#drift;
  }

  /**
   * Takes up what another process activated, and notices what was changed by hand; cheap where nothing moved. Where the
   * approved text itself is lost the policy is shut: every letter waits.
   */
  async refresh(): Promise<void> {
    const { store, policy, log } = this.#needs;
    const mark = JSON.stringify(await rows.readMark(store));
    if (mark === this.#mark) return;
    let now: InForce;
    try {
      now = await this.inForce();
    } catch (error) {
      const { code, detail } = Fault.from(error);
      if (code !== 'policy-distrusted') throw error;
      policy.distrust(detail);
      log.error('policy-distrusted', { reason: detail });
      this.#drift = 'The approved rules cannot be read any more.';
      return;
    }
    if (policy.own?.number !== now.number || policy.own.hash !== now.hash || policy.shut)
      policy.use(now.document, now.number);
    if (now.drift) await this.#drifted(now.drift);
    this.#drift = now.drift;
    this.#mark = mark;
  }

  /** One event for each thing that was found, by whichever process sees it first. */
  async #drifted(what: string): Promise<void> {
    const { store, evidence, log } = this.#needs;
    log.error('policy-drifted', { reason: what });
    await store.transaction(async (sql) => {
      await rows.lockPolicy(sql);
      const [last] = await evidence.latest(sql, { kind: 'policy.drifted', limit: 1 });
      const [turned] = await evidence.latest(sql, { kind: 'policy.activated', limit: 1 });
      if (last?.data.what === what && (!turned || last.id > turned.id)) return;
      await evidence.record(sql, { kind: 'policy.drifted', actor: us, data: { what } });
    });
  }

  /** What is in force by the events. Throws `policy-distrusted` where the event does not hold the text that it names. */
  async inForce(sql: Sql = this.#needs.store): Promise<InForce> {
    const event = await this.#activation(sql);
    const mark = await rows.readMark(sql);
    if (!event)
      return mark ? { ...none, drift: 'A version was put in force by hand, in the database.' } : none;
    const { number, hash, turn } = event.data as { number: number; hash: string; turn: number };
    const text = event.secret.document;
    if (text === undefined || documentHash(text) !== hash)
      throw distrusted(`the event of activation ${turn} does not hold version ${number}`);
    const document = number === 0 ? null : checked(text);
    const drift = await this.#driftOf(sql, mark, { number, hash, turn });
    return { number, hash, turn, document, since: event.at, drift };
  }

  async #driftOf(
    sql: Sql,
    mark: rows.Mark | null,
    { number, hash, turn }: { number: number; hash: string; turn: number },
  ): Promise<string | null> {
    if (!mark || mark.number !== number || mark.hash !== hash || mark.turn !== turn)
      return `The database says that version ${mark?.number ?? 'none'} is in force; approved is version ${number}.`;
    if (number === 0) return null;
    const row = await rows.documentRow(sql, number);
    if (!row) return `Version ${number} was taken out of the database by hand.`;
    return row.hash === hash && this.#text(row) !== null
      ? null
      : `Version ${number} was changed in the database by hand.`;
  }

  /** The event of the last activation: by its turn, because clocks of machines differ. */
  async #activation(sql: Sql): Promise<ReadEvent | undefined> {
    const events = await this.#needs.evidence.latest(sql, { kind: 'policy.activated', limit: 20 });
    return events.sort((a, b) => Number(b.data.turn) - Number(a.data.turn))[0];
  }

  /** The stored text of a version; null where it is not what the row's hash says, or cannot be opened. */
  #text(row: rows.DocumentRow): string | null {
    try {
      const text = this.#needs.keys
        .openField('settings', { id: String(row.number), part: 'policy' }, row.sealed)
        .toString();
      return documentHash(text) === row.hash ? text : null;
    } catch {
      return null;
    }
  }

  /** Every version, oldest first. */
  async versions(): Promise<Version[]> {
    return (await rows.documentRows(this.#needs.store)).map((row) => this.#version(row));
  }

  /** One version. Throws `policy-missing`. */
  async version(number: number): Promise<Version> {
    const row = await rows.documentRow(this.#needs.store, number);
    if (!row) throw missing(number);
    return this.#version(row);
  }

  #version(row: rows.DocumentRow): Version {
    const text = this.#text(row);
    const document = text === null ? null : checked(text);
    return {
      number: row.number,
      hash: row.hash,
      title: document?.title ?? '',
      reason: this.#reason(row),
      assessment: JSON.parse(row.assessment) as Assessment,
      base: row.base,
      author: row.author,
      proposedAt: row.proposed_at.getTime(),
      approver: row.approver,
      approvedAt: row.approved_at?.getTime() ?? null,
      document,
    };
  }

  #reason(row: rows.DocumentRow): string {
    try {
      return this.#needs.keys
        .openField('settings', { id: String(row.number), part: 'policy-reason' }, row.reason_sealed)
        .toString();
    } catch {
      return '';
    }
  }

  /** What the cases of a document come to under it. */
  cases(document: Document): CaseResult[] {
    return runCases(this.#needs.policy.under(document), document);
  }

  #casesHold(document: Document): void {
    const failed = this.cases(document).filter(({ ok }) => !ok);
    if (failed.length > 0)
      throw fault(
        'policy-cases',
        `These cases must stay true and are not:\n${failed.map(({ title, came, rule }) => `"${title}": ${came} (${rule})`).join('\n')}`,
      );
  }

  /** Puts a version on the table, with what trying it came to. Throws `policy-cases`, `policy-unchanged`. */
  async propose(
    actor: Actor,
    document: Document,
    { reason, assessment, base }: { reason: string; assessment: Assessment; base: number },
  ): Promise<number> {
    const { store, keys, evidence, clock } = this.#needs;
    if (reason.trim().length < 10) throw fault('policy-reason', 'Say in a few words why the rules change.');
    this.#casesHold(document);
    const text = documentText(document);
    const hash = documentHash(text);
    return store.transaction(async (sql) => {
      await rows.lockPolicy(sql);
      const now = await this.inForce(sql);
      if (now.hash === hash) throw fault('policy-unchanged', 'These rules are in force already.');
      if (now.number !== base) throw stale();
      const number = (await rows.lastNumber(sql)) + 1;
      const seal = (part: string, plain: string): Buffer =>
        keys.sealField('settings', { id: String(number), part }, Buffer.from(plain));
      await rows.insertDocument(sql, {
        number,
        hash,
        sealed: seal('policy', text),
        reason_sealed: seal('policy-reason', reason),
        assessment: canonicalJson(assessment),
        base,
        author: actor.id,
        proposed_at: new Date(clock.now()),
      });
      await evidence.record(sql, {
        kind: 'policy.proposed',
        actor,
        data: { number, hash, base, assessment },
        secret: { reason },
      });
      return number;
    });
  }

  /** Agrees to a version, which its author cannot. Throws `policy-own`, `policy-cases`, `policy-stale`, `policy-changed`. */
  async approve(actor: Actor, number: number): Promise<void> {
    const { store, evidence, clock } = this.#needs;
    await store.transaction(async (sql) => {
      await rows.lockPolicy(sql);
      const { row, document } = await this.#intact(sql, number);
      const proposed = await this.#event(sql, 'policy.proposed', number, row.hash);
      if (!proposed) throw changed(number);
      if (proposed.actor.id === actor.id)
        throw fault('policy-own', 'Whoever proposed a version cannot approve it: ask somebody else.');
      if (await this.#event(sql, 'policy.approved', number, row.hash))
        throw fault('policy-approved', `Version ${number} is approved already.`);
      if ((await this.inForce(sql)).number !== proposed.data.base) throw stale();
      this.#casesHold(document);
      await rows.markApproved(sql, number, actor.id, new Date(clock.now()));
      const { assessment = {} } = proposed.data;
      await evidence.record(sql, {
        kind: 'policy.approved',
        actor,
        data: { number, hash: row.hash, author: proposed.actor.id, assessment },
      });
    });
  }

  /** Puts an approved version in force, everywhere within a second or so. Throws `policy-unapproved`, `policy-changed`. */
  async activate(actor: Actor, number: number): Promise<void> {
    const { store } = this.#needs;
    await store.transaction(async (sql) => {
      await rows.lockPolicy(sql);
      const now = await this.inForce(sql);
      const { row, document } = await this.#intact(sql, number);
      if (!(await this.#event(sql, 'policy.approved', number, row.hash)))
        throw fault('policy-unapproved', `Version ${number} is not approved.`);
      if (now.number === number && now.drift === null)
        throw fault('policy-unchanged', `Version ${number} is in force already.`);
      await this.#turn(sql, actor, {
        number,
        document,
        previous: now.number,
        turn: now.turn + 1,
        back: false,
      });
    });
    await this.refresh();
  }

  /** Goes back to the version before, in one step; which it is. Works where the version in force cannot be read, too. */
  async rollback(actor: Actor, reason: string): Promise<number> {
    const { store } = this.#needs;
    const back = await store.transaction(async (sql) => {
      await rows.lockPolicy(sql);
      const event = await this.#activation(sql);
      if (!event || event.data.number === 0)
        throw fault(
          'policy-first',
          'Only the ready-made rules are in force: there is nothing to go back to.',
        );
      const number = Number(event.data.previous);
      const document = number === 0 ? emptyDocument : (await this.#intact(sql, number)).document;
      if (number !== 0) {
        const { hash } = (await rows.documentRow(sql, number))!;
        if (!(await this.#event(sql, 'policy.approved', number, hash))) throw changed(number);
      }
      const previous = await this.#before(sql, number);
      await this.#turn(sql, actor, {
        number,
        document,
        previous,
        turn: Number(event.data.turn) + 1,
        back: true,
        reason,
      });
      return number;
    });
    await this.refresh();
    return back;
  }

  /** The version that was in force before this one was activated. */
  async #before(sql: Sql, number: number): Promise<number> {
    const events = await this.#needs.evidence.latest(sql, { kind: 'policy.activated', limit: 1000 });
    const first = events.find(({ data }) => data.number === number && data.back === false);
    return Number(first?.data.previous ?? 0);
  }

  async #turn(
    sql: Sql,
    actor: Actor,
    to: {
      number: number;
      document: Document;
      previous: number;
      turn: number;
      back: boolean;
      reason?: string;
    },
  ): Promise<void> {
    const { number, document, previous, turn, back, reason } = to;
    const text = documentText(document);
    const hash = documentHash(text);
    await rows.setActive(sql, number, hash, turn);
    await this.#needs.evidence.record(sql, {
      kind: 'policy.activated',
      actor,
      data: { number, hash, previous, turn, back },
      secret: { document: text, ...(reason ? { reason } : {}) },
    });
  }

  /** A version whose text is what was proposed. Throws `policy-missing`, `policy-changed`. */
  async #intact(sql: Sql, number: number): Promise<{ row: rows.DocumentRow; document: Document }> {
    const row = await rows.documentRow(sql, number);
    if (!row) throw missing(number);
    const text = this.#text(row);
    if (text === null) throw changed(number);
    return { row, document: checked(text) };
  }

  async #event(
    sql: Sql,
    kind: 'policy.proposed' | 'policy.approved',
    number: number,
    hash: string,
  ): Promise<ReadEvent | undefined> {
    const events = await this.#needs.evidence.latest(sql, { kind, limit: 1000 });
    return events.find(({ data }) => data.number === number && data.hash === hash);
  }

  /** What happened to the rules, newest first. */
  async history(limit: number): Promise<ReadEvent[]> {
    const { store, evidence } = this.#needs;
    const kinds = ['policy.proposed', 'policy.approved', 'policy.activated', 'policy.drifted'] as const;
    const all = await Promise.all(kinds.map((kind) => evidence.latest(store, { kind, limit })));
    return all
      .flat()
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, limit);
  }
}

function checked(text: string): Document {
  const reading = checkDocument(JSON.parse(text));
  if (reading.ok) return reading.document;
  throw distrusted(reading.wrong.map(({ say }) => say).join(' '));
}

const missing = (number: number): Fault =>
  new Fault({ code: 'policy-missing', kind: 'missing', say: `There is no version ${number}.` });
const changed = (number: number): Fault =>
  fault(
    'policy-changed',
    `Version ${number} in the database is not the one that was proposed and approved: it was changed by hand.`,
  );
const stale = (): Fault =>
  fault('policy-stale', 'The rules in force are not those that it was tried against. Propose it again.');
