import { createHash } from 'node:crypto';
import { type Clock, canonicalJson, Fault, type Json } from '#base';
import {
  type Address,
  atLeast,
  type Decision,
  type Door,
  type Envelope,
  type Floor,
  type Inspection,
  type MailClass,
  type Notice,
  type Protection,
  type Purpose,
  type Ruling,
} from '#mail';
import { type Combined, combine, methodOrder } from './combine.ts';
import { type Consent, contentOf, Register, refusalOf, whyEnded, whyGround } from './consent/consent.ts';
import { endedGround, type Standing, standingOf } from './consent/grounds.ts';
import { defaultRules, floorsOf, type Profile } from './defaults.ts';
import { matches, type Subject } from './match.ts';
import type { Rule } from './rules.ts';
import { whyOf, whyOpen, whyRevoked } from './why.ts';

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
}

const noticeRule = 'notice';
const openRule = 'own-request';

/** Decides, for each reader of a letter, how it must be protected at least. Synchronous: all it needs is loaded. */
export class Policy {
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly #needs: PolicyNeeds;
  readonly #own: (domain: string) => boolean;
  #register: Register;

  constructor(needs: PolicyNeeds) {
    this.#needs = needs;
    this.rules = named([...defaultRules(needs.config), ...(needs.rules ?? [])]);
    this.version = `${needs.config.profile}-${createHash('sha256')
      .update(canonicalJson(this.rules as unknown as Json))
      .digest('hex')
      .slice(0, 10)}`;
    this.#own = ownDomains(needs);
    this.#register = this.#registerOf(needs.consents ?? []);
  }

  /** Takes the place of the recorded consents known so far, after a change to them. */
  useConsents(consents: readonly Consent[]): void {
    this.#register = this.#registerOf(consents);
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
    return { decisions: question.envelope.recipients.map(({ address }) => this.#decide(question, address)) };
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

  #decide(question: Question, reader: Address): Decision {
    if (question.notice && question.door === 'inside') return this.#notice(question.notice, reader);
    const subject: Subject = {
      inspection: question.inspection,
      reader,
      inside: this.#own(reader.domain),
      sender: question.sender === undefined ? question.envelope.sender : question.sender,
      door: question.door,
      class: question.class,
      size: question.size ?? 0,
    };
    const matched = this.rules.filter((rule) => matches(rule, subject));
    const combined = combine(matched);
    const now = this.#needs.clock.now();
    const { inspection, purpose } = question;
    const said = purpose ? { purpose } : {};
    const standing = standingOf(this.#register, { reader, inside: subject.inside, inspection, ...said }, now);
    const wanted = { kind: 'access-request', content: contentOf(inspection), ...said } as const;
    const request =
      mayOpen(matched) && !standing.missing ? this.#register.find(reader, wanted, now) : undefined;
    const decision = request
      ? this.#open(reader, combined, request, wanted.content)
      : this.#closed(reader, combined, matched, subject);
    return { ...resting(decision, standing, this.version), ...said };
  }

  #closed(recipient: Address, combined: Combined, matched: readonly Rule[], subject: Subject): Decision {
    const { action, floor, methods, rule, sensitive } = combined;
    const why = whyOf(combined, matched, subject);
    const decision = { recipient, action, floor, methods, rule, ruleVersion: this.version, why, sensitive };
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

const waysAt = (floor: Floor): readonly Protection[] =>
  methodOrder.filter((method) => method !== 'tls' || !atLeast(floor, 'sealed'));

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
