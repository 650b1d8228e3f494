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
  type Ruling,
} from '#mail';
import { type Basis, isValid } from './basis.ts';
import { type Combined, combine, methodOrder } from './combine.ts';
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
  /** Recorded opt-outs, and the keyed hash that finds them by address. */
  readonly bases?: readonly Basis[];
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
}

const noticeRule = 'notice';
const openRule = 'own-request';

/** Decides, for each reader of a letter, how it must be protected at least. Synchronous: all it needs is loaded. */
export class Policy {
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly #needs: PolicyNeeds;
  readonly #own: (domain: string) => boolean;
  #bases: ReadonlyMap<string, readonly Basis[]>;

  constructor(needs: PolicyNeeds) {
    this.#needs = needs;
    this.rules = named([...defaultRules(needs.config), ...(needs.rules ?? [])]);
    this.version = `${needs.config.profile}-${createHash('sha256')
      .update(canonicalJson(this.rules as unknown as Json))
      .digest('hex')
      .slice(0, 10)}`;
    this.#own = ownDomains(needs);
    this.#bases = byBlind(needs.bases ?? []);
  }

  /** Takes the place of the recorded opt-outs known so far, after a change to them. */
  useBases(bases: readonly Basis[]): void {
    this.#bases = byBlind(bases);
  }

  /** The valid opt-out of exactly this address, where there is one. */
  basisFor(address: Address, now = this.#needs.clock.now()): Basis | undefined {
    if (!this.#needs.blind) return undefined;
    return this.#bases.get(this.#needs.blind(address).toString('hex'))?.find((basis) => isValid(basis, now));
  }

  /** One decision for each recipient, in the envelope's order. */
  rule(question: Question): Ruling {
    return { decisions: question.envelope.recipients.map(({ address }) => this.#decide(question, address)) };
  }

  /**
   * Looks again before an attempt. What rested on an opt-out that is no longer valid rises to the floor it would have
   * had; nothing ever falls.
   */
  recheck(decision: Decision, now: number): Decision {
    if (decision.floor !== 'open' || decision.rule === noticeRule) return decision;
    if (this.basisFor(decision.recipient, now)) return decision;
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
    const basis = mayOpen(matched) ? this.basisFor(reader) : undefined;
    return basis ? this.#open(reader, combined, basis) : this.#closed(reader, combined, matched, subject);
  }

  #closed(recipient: Address, combined: Combined, matched: readonly Rule[], subject: Subject): Decision {
    const { action, floor, methods, rule, sensitive } = combined;
    const why = whyOf(combined, matched, subject);
    const decision = { recipient, action, floor, methods, rule, ruleVersion: this.version, why, sensitive };
    return action === 'refuse' ? { ...decision, say: combined.reason! } : decision;
  }

  #open(recipient: Address, combined: Combined, basis: Basis): Decision {
    const why = whyOpen(basis, combined.floor);
    return {
      recipient,
      action: 'send',
      floor: 'open',
      methods: ['tls'],
      rule: openRule,
      ruleVersion: this.version,
      why,
      sensitive: false,
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

function byBlind(bases: readonly Basis[]): ReadonlyMap<string, readonly Basis[]> {
  return Map.groupBy(bases, (basis) => basis.addressBlind.toString('hex'));
}
