import type { Door, Floor, Level, MailClass, Protection } from '#mail';

/** What a letter is sent for (45 CFR 164.506, 164.508, 164.524; 42 CFR 2.31). */
export type RulePurpose =
  | 'treatment'
  | 'payment'
  | 'operations'
  | 'marketing'
  | 'own-request'
  | 'state-consent'
  | 'part2-consent';

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/**
 * Whom a rule names: an address (`ann@clinic.example`), a domain (`clinic.example`), a domain with all below it
 * (`.clinic.example`), a group or partner of the document (`group:oncology`, `partner:Lakeside Lab`), or addresses that a
 * regular expression finds (`match:^lab-`, linear time, against the lower-case address).
 */
export type Pattern = string;

/** When a rule speaks. Every field that is there must hold; a field that is not there asks nothing. */
export interface Condition {
  /** What the inspection found, at least. */
  readonly level?: Level;
  /** A finding of one of these kinds, such as `part2` or `hiv`. */
  readonly kinds?: readonly string[];
  /** And a finding of one of these kinds as well. */
  readonly together?: readonly string[];
  /** One of these labels on the letter; `any` for whichever. */
  readonly labels?: readonly string[] | 'any';
  /** Something in the letter could not be looked at. */
  readonly uninspectable?: true;
  readonly reader?: 'inside' | 'outside';
  readonly from?: readonly Pattern[];
  readonly notFrom?: readonly Pattern[];
  readonly to?: readonly Pattern[];
  readonly notTo?: readonly Pattern[];
  readonly door?: readonly Door[];
  readonly class?: readonly MailClass[];
  /** Bytes of the whole letter. */
  readonly largerThan?: number;
  readonly purpose?: readonly RulePurpose[];
  /** Whether a valid request or consent of exactly this reader is on record. */
  readonly consent?: boolean;
  /** Times of day, `HH:MM`, in the document's time zone; `to` before `from` runs over midnight. */
  readonly hours?: { readonly from: string; readonly to: string };
  readonly days?: readonly Weekday[];
}

/**
 * What a rule asks for. Several rules together: the highest floor, the means that all of them allow, refuse before hold
 * before archive before send; the rest adds up.
 */
export interface Effect {
  readonly floor?: Floor;
  readonly methods?: readonly Protection[];
  /** Tried first where it is allowed and the floor permits it. */
  readonly prefer?: Protection;
  /** A pickup needs more than the mailbox (DESIGN §4). */
  readonly sensitive?: true;
  /** Hold for a person, with the reason they read. */
  readonly hold?: string;
  /** Refuse, with what the sender is told. */
  readonly refuse?: string;
  /** Addresses inside that are told that such a letter was taken: its number and the rule, nothing of the letter. */
  readonly notify?: readonly string[];
  /** Header fields put in front of the letter as it leaves: `X-` names only. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The one address that gets the letter in the reader's stead. */
  readonly redirect?: string;
  /** Days that it waits in the portal, at most. */
  readonly expireDays?: number;
  /** Retention class, stamped on the kept letter. */
  readonly retention?: string;
  /** Keep it and deliver it to nobody. */
  readonly archive?: true;
}

/** Whose letters a rule is about: all, those of a domain, of a group, of one person. */
export interface Scope {
  readonly kind: 'domain' | 'group' | 'person';
  readonly name: string;
  /** Of a group, once the document is made into rules. */
  readonly members?: readonly string[];
}

/** One rule: data, so that it can be listed, versioned, tried and read aloud. */
export interface Rule {
  readonly name: string;
  /** The rule as a sentence, for the people who answer for it: its rendering, or for ready-made rules what it means. */
  readonly sentence: string;
  /** Why it exists, such as `45 CFR 164.312(e)(1)`. */
  readonly citation: string;
  readonly scope?: Scope;
  /** The broader rule whose place it takes wherever both match. */
  readonly overrides?: string;
  /** No rule may take its place. */
  readonly final?: true;
  readonly when: Condition;
  readonly ask: Effect;
}
