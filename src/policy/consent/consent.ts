import { type Address, type ConsentKind, type Ground, type Inspection, levels, type Purpose } from '#mail';

/** A recorded consent. The addresses themselves are not in it, only their keyed hashes. */
export interface Consent {
  readonly id: string;
  readonly kind: ConsentKind;
  /** Keyed hashes, hex, of the exact addresses it holds for. */
  readonly addresses: readonly string[];
  /** What for; empty: whatever for. */
  readonly purposes: readonly Purpose[];
  /** What content: `phi`, or kinds of sensitive findings such as `part2`; empty: whatever is not sensitive. */
  readonly classes: readonly string[];
  /** When the patient gave it. Milliseconds since 1970 UTC, as all times here. */
  readonly givenAt: number;
  readonly recordedAt: number;
  readonly recordedBy: string;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  /** SHA-256 of the signed document, hex, where there is one. */
  readonly document: string | null;
}

/** Kinds of findings that the law guards by themselves: a consent covers them only by name. */
export const sensitiveClasses: readonly string[] = [
  'part2',
  'psychotherapy',
  'hiv',
  'reproductive',
  'genetic',
  'minor',
];

/** Everything a consent may name as content. */
export const contentClasses: readonly string[] = ['phi', ...sensitiveClasses];

/** Valid now: recorded, not expired, not revoked. */
export const isValid = (consent: Consent, now: number): boolean =>
  consent.recordedAt <= now &&
  now < consent.expiresAt &&
  (consent.revokedAt === null || now < consent.revokedAt);

/** The classes of content in a letter. Sensitive content of no known kind, and what could not be looked at, is `unknown`. */
export function contentOf(inspection: Inspection): string[] {
  const found = sensitiveClasses.filter((kind) =>
    inspection.findings.some((finding) => finding.kind === kind),
  );
  const content = inspection.inspectable ? found : [...found, 'unknown'];
  if (inspection.level === 'sensitive') return found.length > 0 ? content : [...content, 'unknown'];
  return content.length === 0 && levels.indexOf(inspection.level) > 0 ? ['phi'] : content;
}

/** Whether a consent covers a letter with this content for this purpose. A limit that cannot be checked is not met. */
export function covers(
  consent: Consent,
  wanted: { readonly kind: ConsentKind; readonly content: readonly string[]; readonly purpose?: Purpose },
): boolean {
  if (consent.kind !== wanted.kind) return false;
  const { purpose } = wanted;
  // A letter that says which consent it leaves under says no more of what it is for than the consent does.
  if (
    consent.purposes.length > 0 &&
    purpose !== consent.kind &&
    !(purpose && consent.purposes.includes(purpose))
  )
    return false;
  return consent.classes.length === 0
    ? !wanted.content.some((one) => sensitiveClasses.includes(one))
    : wanted.content.every((one) => consent.classes.includes(one));
}

/** Consents by the keyed hash of an address, for decisions that cannot wait for the database. */
export class Register {
  readonly #byAddress = new Map<string, Consent[]>();
  readonly #blind: (address: Address) => Buffer;

  constructor(consents: readonly Consent[], blind: (address: Address) => Buffer) {
    this.#blind = blind;
    for (const consent of consents)
      for (const address of consent.addresses) {
        const known = this.#byAddress.get(address);
        if (known) known.push(consent);
        else this.#byAddress.set(address, [consent]);
      }
  }

  /** A valid consent for exactly this address that covers what is wanted. */
  find(
    address: Address,
    wanted: { readonly kind: ConsentKind; readonly content: readonly string[]; readonly purpose?: Purpose },
    now: number,
  ): Consent | undefined {
    return this.#byAddress
      .get(this.#blind(address).toString('hex'))
      ?.find((consent) => isValid(consent, now) && covers(consent, wanted));
  }
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
const purposeWords: Readonly<Record<Purpose, string>> = {
  treatment: 'treatment',
  payment: 'payment',
  operations: 'health care operations',
  marketing: 'marketing',
  'own-request': 'the patient’s own request',
  'state-consent': 'what the law of the state allows',
  'part2-consent': 'what the consent names',
};

/** What the law is called that a consent of this kind stands under. */
export const lawOf: Readonly<Record<ConsentKind, string>> = {
  'access-request': '45 CFR 164.524(c)',
  'marketing-authorisation': '45 CFR 164.508(a)(3)',
  'state-consent': '45 CFR 160.203',
  'part2-consent': '42 CFR 2.31',
};

/** What the sender is told where a consent is missing or has ended. Names nobody. */
export const refusalOf: Readonly<Record<ConsentKind, string>> = {
  'access-request': 'A reader of this letter has not asked for it, or no longer does (45 CFR 164.524)',
  'marketing-authorisation':
    'A reader of this letter has not authorised marketing mail, or no longer does (45 CFR 164.508(a)(3))',
  'state-consent':
    'The consent that the law of the state asks for is not recorded for a reader of this letter, or has ended',
  'part2-consent':
    'The patient’s written consent is not recorded for a reader of this letter, or has ended (42 CFR 2.31)',
};

export const whyGround = (consent: Consent): string =>
  `It rests on a recorded consent (${lawOf[consent.kind]}), recorded ${day(consent.recordedAt)}, valid until ${day(consent.expiresAt)}.`;

export const whyEnded = (ground: Ground): string =>
  `The consent that it rested on (${lawOf[ground.kind]}) has ended, so it does not leave.`;

/**
 * The statement that goes with each disclosure under a Part 2 consent, and the explanation of its scope (42 CFR 2.32(a)(2)
 * and (b)). It says what kind of record the letter holds, so it stands inside the letter and nowhere else.
 */
export function part2Notice(consent: Consent): string {
  const what =
    consent.purposes.length > 0
      ? consent.purposes.map((one) => purposeWords[one]).join(', ')
      : 'any purpose that the consent names';
  return [
    '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
    '',
    `Disclosed to you with the patient's written consent of ${day(consent.givenAt)}.`,
    `Scope of the consent: for ${what}; to the addressee of this letter; until ${day(consent.expiresAt)} unless it is revoked earlier.`,
  ].join('\r\n');
}
