import type { OpenMessage } from '#archive';
import { Fault } from '#base';
import { believed, type RecipientAnswer, type Trust } from '#keys';
import { type Decision, parseAddressList, readHeader } from '#mail';
import { plan, type ReaderKey, type SealedLetter, type Signer, sealLetter, Unfit } from '#protect';
import type { Claim } from '#queue';
import { complete } from './carry.ts';
import type { House } from './house.ts';

/** What a reader's letters can be sealed with at this attempt. */
export interface ReaderMeans {
  readonly smime: ReaderKey | null;
  readonly pgp: ReaderKey | null;
  /** Not null: a key changed and nobody has looked, and nothing else can seal. */
  readonly change: 'hold' | 'pickup' | null;
  readonly why: readonly string[];
}

const none: ReaderMeans = { smime: null, pgp: null, change: null, why: [] };

/**
 * The reader's keys, asked anew at each attempt: what expired, was revoked or changed since the last one is not used. Throws
 * a Fault where they cannot be read: then the letter waits.
 */
export async function meansOf(house: House, claim: Claim, decision: Decision): Promise<ReaderMeans> {
  const wanted = plan(decision).flatMap(({ protection }) =>
    protection === 'smime' || protection === 'pgp' ? [protection] : [],
  );
  if (wanted.length === 0) return none;
  const { address } = claim.recipient;
  if (!house.people.isInside(address.domain)) await house.discovery.before(address);
  const answer = await house.recipients.recipient(address, house.clock.now());
  const { change } = answer;
  const { smime, pgp, why } = decision.sensitive ? vouchedFor(answer) : answer;
  const means = {
    smime:
      smime && wanted.includes('smime')
        ? ({ kind: 'smime', certificate: smime.certificate, fingerprint: smime.fingerprint } as const)
        : null,
    pgp:
      pgp && wanted.includes('pgp')
        ? ({ kind: 'pgp', chosen: pgp.chosen, fingerprint: pgp.fingerprint } as const)
        : null,
  };
  const some = means.smime !== null || means.pgp !== null;
  return { ...means, change: some ? null : change, why: some ? [] : why };
}

/**
 * Sensitive letters open to more than a mailbox (docs/decisions/0005-pickup-proof.md), so a key that came through the mailbox alone seals none: who
 * holds a stolen mailbox would have chosen it. The portal takes such letters, and asks the secret.
 */
const leastForSensitive: Trust = 'domain';

function vouchedFor(answer: RecipientAnswer): Pick<RecipientAnswer, 'smime' | 'pgp' | 'why'> {
  const fit = <Key extends { readonly trust: Trust }>(key: Key | null) =>
    key && believed(key.trust, leastForSensitive) ? key : null;
  const smime = fit(answer.smime);
  const pgp = fit(answer.pgp);
  const left = smime !== answer.smime || pgp !== answer.pgp;
  return {
    smime,
    pgp,
    why: left
      ? [...answer.why, 'a key known through the mailbox alone seals no sensitive letter']
      : answer.why,
  };
}

/** Seals the letter to the reader, signed where its author has a key here. A Fault where it cannot be: never anything less. */
export async function sealed(
  house: House,
  letter: OpenMessage,
  key: ReaderKey,
): Promise<SealedLetter | Fault | Unfit> {
  try {
    const raw = complete(house, letter);
    const signer = await signerOf(house, raw);
    return await sealLetter({ raw, to: key, signer, at: house.clock.now() });
  } catch (error) {
    return error instanceof Unfit ? error : Fault.from(error);
  }
}

/** The author's own key, or else the organisation's; null where there is none. */
async function signerOf(house: House, raw: Buffer): Promise<Signer | null> {
  const from = readHeader(raw).all('from');
  const reading = parseAddressList(from[0] ?? '');
  const [author, more] = reading.ok && from.length === 1 ? reading.mailboxes : [];
  if (!author || more) return null;
  const { smime, pgp } = await house.ownKeys.own(author.address, house.clock.now());
  return { ...(smime ? { smime } : {}), ...(pgp ? { pgp: pgp.secret } : {}) };
}

/** The passphrase agreed with a reader, asked only when no means before it served; null where there is none. */
export async function pdfFor(
  { passphrases, config }: House,
  { recipient }: Claim,
): Promise<ReaderKey | null> {
  const passphrase = await passphrases.of(recipient.address);
  const { name, language } = config.organisation;
  return passphrase === null ? null : { kind: 'pdf', passphrase, note: notes[language](name) };
}

/** What stands beside the PDF, for anybody to see. */
const notes = {
  en: (name: string) =>
    `${name} sends you a message in the attached PDF.\n\nIt opens with the passphrase that you agreed with us. We never ask for it, and never send it by mail.\n`,
  es: (name: string) =>
    `${name} le envía un mensaje en el PDF adjunto.\n\nSe abre con la contraseña que acordó con nosotros. Nunca se la pediremos ni se la enviaremos por correo.\n`,
} as const;
