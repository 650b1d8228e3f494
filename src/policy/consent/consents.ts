import { createHash } from 'node:crypto';
import { type Actor, type Clock, Fault, isId, newId } from '#base';
import type { Evidence } from '#evidence';
import { addressBlind, type Keys } from '#keys';
import { type Address, type ConsentKind, formatAddress, type Purpose } from '#mail';
import type { People } from '#people';
import type { Store } from '#store';
import { type Consent, contentClasses } from './consent.ts';
import * as rows from './store.ts';

/** A consent as somebody records it. */
export interface NewConsent {
  readonly kind: ConsentKind;
  /** The exact addresses it holds for; for an access request one. */
  readonly addresses: readonly Address[];
  /** Left out: whatever for. */
  readonly purposes?: readonly Purpose[];
  /** `phi` or kinds of sensitive findings; left out: whatever is not sensitive. */
  readonly classes?: readonly string[];
  /** When the patient gave it; left out: now. */
  readonly givenAt?: number;
  readonly expiresAt: number;
  /** How it was given, and for an access request how the warning was given and accepted. Kept sealed. */
  readonly evidence: string;
  /** The signed document: only its hash is kept. */
  readonly document?: Buffer;
  /** For an access request: the reader was warned of the risk and accepted it (45 CFR 164.524(c); 78 FR 5634). */
  readonly warned?: boolean;
}

const invalid = (say: string): Fault => new Fault({ code: 'consent-invalid', kind: 'invalid', say });

/** What a consent lacks that the law asks of its kind. */
function check(consent: NewConsent, now: number): void {
  const { kind, addresses, classes = [], purposes = [], evidence, givenAt = now, expiresAt } = consent;
  if (addresses.length === 0 || addresses.length > 100)
    throw invalid('A consent holds for one address or more, and for a hundred at most.');
  if (evidence.trim().length < 10) throw invalid('Say how and when the consent was given.');
  if (givenAt > now) throw invalid('A consent cannot have been given in the future.');
  if (!(expiresAt > now)) throw invalid('A consent ends in the future, or there is nothing to record.');
  const odd = classes.find((one) => !contentClasses.includes(one));
  if (odd !== undefined)
    throw invalid(`"${odd}" is no class of content. The classes: ${contentClasses.join(', ')}.`);
  if (kind === 'access-request') {
    if (consent.warned !== true)
      throw invalid('The reader must have been warned of the risk and have accepted it.');
    if (addresses.length !== 1) throw invalid('A request for unprotected mail holds for one exact address.');
    if (classes.some((one) => one !== 'phi'))
      throw invalid('Sensitive content never travels without protection, whoever asks for it.');
    if (purposes.some((one) => one !== 'own-request'))
      throw invalid('A request for one’s own record has no purpose but that.');
  }
  if (kind === 'part2-consent') {
    if (!classes.includes('part2'))
      throw invalid('A consent under 42 CFR part 2 names what it covers: give the class part2.');
    if (!consent.document)
      throw invalid('A consent under 42 CFR part 2 is written: give the signed document.');
  }
}

/** What patients allowed: who recorded it, by which document, for which addresses, purposes and classes of content, until when. */
export class Consents {
  readonly #needs: { store: Store; keys: Keys; clock: Clock; evidence: Evidence; people: People };

  constructor(needs: { store: Store; keys: Keys; clock: Clock; evidence: Evidence; people: People }) {
    this.#needs = needs;
  }

  /** All that could be valid now, for `Policy.useConsents`. */
  live(): Promise<Consent[]> {
    return rows.liveConsents(this.#needs.store, this.#needs.clock.now());
  }

  /** The consents of one address as they stand in the database at this moment. */
  of(address: Address): Promise<Consent[]> {
    return rows.consentsFor(this.#needs.store, addressBlind(this.#needs.keys, address));
  }

  /** Writes a consent down; its id. Throws `consent-invalid` where the law asks for more. */
  async record(actor: Actor, consent: NewConsent): Promise<string> {
    const { store, keys, clock, evidence, people } = this.#needs;
    await people.require(actor, 'consent.change');
    const now = clock.now();
    check(consent, now);
    const id = newId();
    const document = consent.document ? createHash('sha256').update(consent.document).digest() : null;
    await store.transaction(async (sql) => {
      await rows.insertConsent(sql, {
        id,
        kind: consent.kind,
        addresses: consent.addresses.map((address) => addressBlind(keys, address)),
        purposes: consent.purposes ?? [],
        classes: consent.classes ?? [],
        givenAt: consent.givenAt ?? now,
        recordedAt: now,
        recordedBy: actor.id,
        expiresAt: consent.expiresAt,
        document,
        evidenceSealed: keys.sealField('settings', { id, part: 'consent' }, Buffer.from(consent.evidence)),
      });
      await evidence.record(sql, {
        kind: 'consent.recorded',
        actor,
        data: {
          consent: id,
          kind: consent.kind,
          purposes: [...(consent.purposes ?? [])],
          classes: [...(consent.classes ?? [])],
          given: new Date(consent.givenAt ?? now).toISOString(),
          expires: new Date(consent.expiresAt).toISOString(),
          ...(document ? { document: document.toString('hex') } : {}),
        },
        secret: {
          addresses: JSON.stringify(consent.addresses.map(formatAddress)),
          evidence: consent.evidence,
        },
      });
    });
    return id;
  }

  /** Ends a consent at once. Throws `consent-missing` where there is none that holds. */
  async revoke(actor: Actor, id: string, reason?: string): Promise<void> {
    const { store, clock, evidence, people } = this.#needs;
    await people.require(actor, 'consent.change');
    await store.transaction(async (sql) => {
      if (!isId(id) || !(await rows.endConsent(sql, id, clock.now(), actor.id))) throw missing(id);
      await evidence.record(sql, {
        kind: 'consent.revoked',
        actor,
        data: { consent: id },
        ...(reason ? { secret: { reason } } : {}),
      });
    });
  }

  /** Those that hold now, or all of one address. */
  async list(actor: Actor, address?: Address): Promise<Consent[]> {
    const { evidence, store, people } = this.#needs;
    await people.require(actor, 'consent.read');
    const found = address ? await this.of(address) : await this.live();
    await evidence.record(store, { kind: 'consent.listed', actor, data: { count: found.length } });
    return found;
  }

  /** One with the note on its evidence. Throws `consent-missing`. */
  async show(actor: Actor, id: string): Promise<{ consent: Consent; evidence: string }> {
    const { store, keys, evidence, people } = this.#needs;
    await people.require(actor, 'consent.read');
    return store.transaction(async (sql) => {
      const found = isId(id) ? await rows.oneConsent(sql, id) : undefined;
      if (!found) throw missing(id);
      await evidence.record(sql, { kind: 'consent.read', actor, data: { consent: id } });
      return { consent: found.consent, evidence: this.#note(keys, id, found) };
    });
  }

  /** What was taken over from an older register is sealed under the address it was for. */
  #note(
    keys: Keys,
    id: string,
    { consent, evidenceSealed }: { consent: Consent; evidenceSealed: Buffer },
  ): string {
    try {
      return keys.openField('settings', { id, part: 'consent' }, evidenceSealed).toString();
    } catch {
      return keys
        .openField('settings', { id: consent.addresses[0]!, part: 'basis' }, evidenceSealed)
        .toString();
    }
  }
}

const missing = (id: string): Fault =>
  new Fault({ code: 'consent-missing', kind: 'missing', say: `There is no consent ${id} that holds.` });
