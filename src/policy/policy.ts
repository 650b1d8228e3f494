import { createHash } from 'node:crypto';
import { type Clock, canonicalJson, Fault } from '#base';
import {
  type Address,
  consentKinds,
  type Decision,
  type Declared,
  type Door,
  type Envelope,
  type Floor,
  type Inspection,
  type MailClass,
  type Notice,
  type Purpose,
  parseAddress,
  type Ruling,
} from '#mail';
import { Asked, type CameTo } from './asked.ts';
import { Book } from './book.ts';
import { type Combined, waysAt } from './combine.ts';
import { type Consent, Register, refusalOf, whyEnded, whyGround } from './consent/consent.ts';
import { endedGround, type Standing, standingOf } from './consent/grounds.ts';
import { withDeclared } from './declared.ts';
import { defaultRules, floorsOf, type Profile } from './defaults.ts';
import { type Document, documentHash, documentText } from './document.ts';
import { rulesOf } from './document-rules.ts';
import type { Letter } from './match.ts';
import { redirected, sameReader } from './redirect.ts';
import type { Rule } from './rules.ts';
import { whyOpen, whyRevoked } from './why.ts';

export interface PolicyNeeds {
  readonly config: Profile & { readonly inside: readonly string[] };
  /** The organisation's own domains, lower-case A-labels, besides `config.inside`. */
  readonly domains: readonly string[] | ((domain: string) => boolean);
  readonly clock: Clock;
  /** Rules of the organisation, besides the ready-made ones. They can only add. */
  readonly rules?: readonly Rule[];
  /** Recorded consents, and the keyed hash that finds them by address. */
  readonly consents?: readonly Consent[];
  readonly blind?: (address: Address) => Buffer;
}

/** A letter as policy needs it. */
export interface Question {
  readonly envelope: Envelope;
  /** Who writes, as far as it is proved; without it the envelope's sender. */
  readonly sender?: Address | null;
  readonly door: Door;
  readonly inspection: Inspection;
  readonly class: MailClass;
  /** Bytes of the letter. */
  readonly size?: number;
  readonly notice?: Notice;
  /** What it is for, as its sender says. */
  readonly purpose?: Purpose;
  /** What it counts as at least, as its sender or its template says. */
  readonly declared?: Declared;
  /** When it is sent, where that is not now. */
  readonly at?: number;
}

/** The rules in force, and what they go by. */
interface Current {
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly book: Book;
  /** The organisation's own, where there are any, by number and hash. */
  readonly own: { readonly number: number; readonly hash: string } | null;
}

const noticeRule = 'notice';
const openRule = 'own-request';

/** Decides, for each reader of a letter, how it must be protected at least. Synchronous: all it needs is loaded. */
export class Policy {
  readonly #needs: PolicyNeeds;
  readonly #own: (domain: string) => boolean;
  #current: Current;
  #shut: string | null = null;
  #register: Register;

  #document: Document | null = null;

  constructor(needs: PolicyNeeds) {
    this.#needs = needs;
    this.#current = this.#made(needs.rules ?? [], 'UTC', null);
    this.#own = ownDomains(needs);
    this.#register = this.#registerOf(needs.consents ?? []);
  }

  /** Takes the place of the recorded consents known so far, after a change to them. */
  useConsents(consents: readonly Consent[]): void {
    this.#register = this.#registerOf(consents);
  }

  get version(): string {
    return this.#current.version;
  }

  get rules(): readonly Rule[] {
    return this.#current.rules;
  }

  /** Number and hash of the document in force; null where only the ready-made rules are. */
  get own(): { readonly number: number; readonly hash: string } | null {
    return this.#current.own;
  }

  /** Rules by this document from the next letter on, beside the ready-made ones; null: by those alone. */
  use(document: Document | null, number = 0): void {
    this.#document = document;
    const own = document && { number, hash: documentHash(documentText(document)) };
    this.#current = this.#made(document ? rulesOf(document) : [], document?.timezone ?? 'UTC', own);
    this.#shut = null;
  }

  /** The ready-made rules anew, after the settings that they are made from changed. */
  reread(): void {
    const shut = this.#shut;
    this.use(this.#document, this.#current.own?.number ?? 0);
    this.#shut = shut;
  }

  /** No rules can be trusted: from now on every question throws `policy-distrusted`, so that every letter waits. */
  distrust(why: string): void {
    this.#shut = why;
  }

  /** Whether it is shut by `distrust`. */
  get shut(): boolean {
    return this.#shut !== null;
  }

  /** The same policy with another document: for trying it. */
  under(document: Document | null): Policy {
    const other = new Policy(this.#needs);
    other.#register = this.#register;
    other.use(document);
    return other;
  }

  #made(own: readonly Rule[], timezone: string, document: Current['own']): Current {
    const { profile } = this.#needs.config;
    const rules = named([...defaultRules(this.#needs.config), ...own]);
    const hash = createHash('sha256').update(canonicalJson(rules)).digest('hex');
    const version = [profile, ...(document?.number ? [`v${document.number}`] : []), hash.slice(0, 10)].join(
      '-',
    );
    return { version, rules, book: new Book(rules, timezone), own: document };
  }

  #registerOf(consents: readonly Consent[]): Register {
    const { blind } = this.#needs;
    return blind ? new Register(consents, blind) : new Register([], () => Buffer.of());
  }

  /** Whether a decision rests on what a patient can take back: then `recheck` wants the consents as they stand now. */
  restsOnConsent(decision: Decision): boolean {
    return (decision.floor === 'open' && decision.rule !== noticeRule) || (decision.grounds?.length ?? 0) > 0;
  }

  /** One decision for each recipient, in the envelope's order. */
  rule(question: Question): Ruling {
    const { notice, door, envelope, purpose } = question;
    const inspection = withDeclared(question.inspection, question.declared);
    if (notice && door === 'inside')
      return { decisions: envelope.recipients.map(({ address }) => this.#notice(notice, address)) };
    if (this.#shut !== null)
      throw new Fault({
        code: 'policy-distrusted',
        kind: 'broken',
        say: 'The rules cannot be trusted, so no letter is taken.',
        detail: this.#shut,
      });
    const now = this.#needs.clock.now();
    const letter: Letter = {
      inspection,
      sender: question.sender === undefined ? envelope.sender : question.sender,
      door,
      class: question.class,
      size: question.size ?? 0,
      purpose,
      at: question.at ?? now,
    };
    const asked = new Asked(letter, this.#current.book.about(letter), now);
    return { decisions: envelope.recipients.map(({ address }) => this.#decide(asked, address)) };
  }

  /**
   * Looks again before an attempt, at `consents` as they stand in the database, else at those last loaded. What was open
   * by a request that is no longer valid rises to the floor it would have had; what rested on another consent is refused.
   * Nothing ever falls.
   */
  recheck(decision: Decision, now: number, consents?: readonly Consent[]): Decision {
    if (decision.rule === noticeRule) return decision;
    const register = consents ? this.#registerOf(consents) : this.#register;
    const ended = endedGround(register, decision, now);
    if (ended && ended.kind !== 'access-request')
      return {
        ...decision,
        action: 'refuse',
        say: refusalOf[ended.kind],
        rule: 'consent-ended',
        ruleVersion: this.version,
        why: [...decision.why, whyEnded(ended)],
      };
    if (decision.floor !== 'open') return decision;
    const { recipient, purpose, grounds } = decision;
    const content = grounds?.find(({ kind }) => kind === 'access-request')?.content ?? [];
    const request = { kind: 'access-request', content, ...(purpose ? { purpose } : {}) } as const;
    if (register.find(recipient, request, now)) return decision;
    const floor = this.#guard(decision.sensitive ? 'sensitive' : 'protected');
    return {
      ...decision,
      floor,
      methods: waysAt(floor),
      rule: 'request-ended',
      ruleVersion: this.version,
      why: [...decision.why, whyRevoked],
    };
  }

  #decide(asked: Asked, reader: Address): Decision {
    const first = this.#forReader(asked, reader, true);
    const { redirect, acts } = first.combined;
    if (!redirect || acts?.archive || first.decision.action === 'refuse') return first.decision;
    const reading = parseAddress(redirect.to, { policy: 'liberal' });
    if (!reading.ok || sameReader(reading.address, reader)) return first.decision;
    return redirected(first.decision, this.#forReader(asked, reading.address, false).decision, redirect.rule);
  }

  /** `mayBeOpen`: whether a request of exactly this reader may open the letter; it never does for one it was not written to. */
  #forReader(asked: Asked, reader: Address, mayBeOpen: boolean): { decision: Decision; combined: Combined } {
    const { letter, now } = asked;
    const { inspection, purpose } = letter;
    const inside = this.#own(reader.domain);
    const said = purpose ? { purpose } : {};
    const content = asked.content;
    const consented = (): boolean =>
      consentKinds.some((kind) => this.#register.find(reader, { kind, content, ...said }, now) !== undefined);
    const matched = asked.rules.matched({ address: reader, inside, consented });
    const came = asked.comeTo(matched, inside);
    const { combined } = came;
    const standing = standingOf(this.#register, { reader, inside, inspection, ...said }, now);
    const wanted = { kind: 'access-request', content, ...said } as const;
    const request =
      mayBeOpen && mayOpen(matched.rules) && !standing.missing
        ? this.#register.find(reader, wanted, now)
        : undefined;
    const decision = request ? this.#open(reader, combined, request, content) : this.#closed(reader, came);
    return { decision: { ...resting(decision, standing, this.version), ...said }, combined };
  }

  #closed(recipient: Address, { combined, why, matched }: CameTo): Decision {
    const { action, floor, rule, sensitive, acts, lost } = combined;
    const decision: Decision = {
      recipient,
      action,
      floor,
      // What is only kept has no way to leave by.
      methods: acts?.archive ? [] : combined.methods,
      rule,
      ruleVersion: this.version,
      why,
      sensitive,
      rules: { matched, lost },
      ...(acts ? { acts } : {}),
    };
    return action === 'refuse' ? { ...decision, say: combined.reason! } : decision;
  }

  #open(recipient: Address, combined: Combined, consent: Consent, content: readonly string[]): Decision {
    const why = whyOpen(consent, combined.floor);
    return {
      recipient,
      action: 'send',
      floor: 'open',
      methods: ['tls'],
      rule: openRule,
      ruleVersion: this.version,
      why,
      sensitive: false,
      grounds: [{ kind: consent.kind, id: consent.id, content }],
    };
  }

  /** Postern's own words hold nothing protected, and a reader who cannot be told cannot come to the portal. */
  #notice(notice: Notice, recipient: Address): Decision {
    const why = [
      `This is a notice of Postern’s own (${notice.kind}); it holds nothing of the letter it speaks of. It travels encrypted wherever the reader’s server can.`,
    ];
    return {
      recipient,
      action: 'send',
      floor: 'open',
      methods: ['tls'],
      rule: noticeRule,
      ruleVersion: this.version,
      why,
      sensitive: false,
    };
  }

  #guard(kind: 'protected' | 'sensitive'): Floor {
    return floorsOf(this.#needs.config)[kind];
  }
}

/** A decision with the consents it rests on; refused where one is missing that its purpose asks for. */
function resting(decision: Decision, { found, missing }: Standing, ruleVersion: string): Decision {
  if (missing && decision.action !== 'refuse')
    return {
      ...decision,
      action: 'refuse',
      say: refusalOf[missing],
      rule: 'consent-missing',
      ruleVersion,
      why: [...decision.why, refusalOf[missing]],
    };
  if (found.length === 0) return decision;
  return {
    ...decision,
    grounds: [...(decision.grounds ?? []), ...found.map(({ ground }) => ground)],
    why: [...decision.why, ...found.map(({ consent }) => whyGround(consent))],
  };
}

/**
 * The rules that an opt-out lowers. With any other among those that matched (sensitive content, the sender's mark, the
 * organisation's own) it lowers nothing.
 */
const lowered: readonly string[] = ['outside', 'inside', 'protected', 'uninspectable'];

const mayOpen = (matched: readonly Rule[]): boolean => matched.every(({ name }) => lowered.includes(name));

/** Rules go by their names, in decisions and in `lowered`: none may borrow another's. */
function named(rules: readonly Rule[]): readonly Rule[] {
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return rules;
  throw new Fault({ code: 'rule-name-taken', kind: 'invalid', say: `Two rules are called "${twice}".` });
}

function ownDomains({ config, domains }: PolicyNeeds): (domain: string) => boolean {
  const extra = new Set(config.inside.map((domain) => domain.toLowerCase()));
  if (typeof domains === 'function') return (domain) => extra.has(domain) || domains(domain);
  const own = new Set([...extra, ...domains.map((domain) => domain.toLowerCase())]);
  return (domain) => own.has(domain);
}
