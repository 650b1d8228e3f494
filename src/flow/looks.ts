import { writersOf } from '#archive';
import { type Actor, Fault, isId } from '#base';
import { type Look, LookBook, letterOf, type OwnersOf, type Sight } from '#evidence';
import { addressBlind } from '#keys';
import { type Address, formatAddress, parseAddress, parseAddressList, readHeader, sameAddress } from '#mail';
import type { Account } from '#people';
import { readersOf } from '#queue';
import type { House } from './house.ts';

/** Who looked: as far as whoever asks may know. */
export interface Looker {
  readonly kind: 'staff' | 'system' | 'shell' | 'sender' | 'reader';
  /** A name, or an address of a reader; empty where it may not be known. */
  readonly name: string;
  /** Of staff: `auditor`, `operator` and so on. */
  readonly roles: readonly string[];
  /** Whoever asks. */
  readonly you: boolean;
}

/** One look at one letter, in a form that can be shown to those whose letter it is. */
export interface SeenLook {
  readonly id: string;
  readonly at: number;
  readonly letter: string;
  readonly sight: Sight;
  readonly who: Looker;
  /** In the looker's words. */
  readonly why: string | null;
  /** The break-glass permission it was done under. */
  readonly glass: string | null;
}

/** A look at a letter of one's own: with what tells the letter from others, and nothing of its text. */
export interface OwnLook extends SeenLook {
  readonly sentAt: number | null;
  readonly wrote: boolean;
  /** To whom, where one wrote it oneself; else from whom. */
  readonly other: readonly string[];
}

export const openLookBook = (house: House): LookBook =>
  new LookBook({ store: house.store, evidence: house.evidence, ownersOf: ownersOf(house) });

/** Author and readers as they stand in the tables: they can be told when nothing of a letter opens any more. */
const ownersOf =
  (house: House): OwnersOf =>
  async (sql, letters) => {
    const writers = await writersOf(sql, letters);
    const readers = await readersOf(sql, letters);
    const known = new Set(readers.map(({ message_id }) => message_id));
    const named = [];
    // Letters that were never delivered from here, such as imported ones: their envelope says whose they are.
    for (const id of letters.filter((one) => !known.has(one))) {
      const found = await house.archive.describe(id).catch(() => null);
      for (const { address } of found?.envelope.recipients ?? [])
        named.push({ owner: addressBlind(house.keys, address), message_id: id });
    }
    return [...writers, ...readers, ...named];
  };

const addressesOf = ({ addresses }: Account): Address[] =>
  addresses.flatMap((text) => {
    const reading = parseAddress(text);
    return reading.ok ? [reading.address] : [];
  });

/** Looks at letters from and to somebody's own addresses by anybody else, newest first. Throws `not-allowed`. */
export async function looksAtMine(
  house: House,
  actor: Actor,
  page: { readonly before?: { readonly event: string; readonly letter: string }; readonly limit: number },
): Promise<OwnLook[]> {
  const account = actor.kind === 'person' && isId(actor.id) ? await house.people.find(actor.id) : null;
  if (account?.state !== 'active')
    throw new Fault({ code: 'not-allowed', kind: 'forbidden', say: 'You may not do this.' });
  const mine = addressesOf(account);
  const owners = mine.map((address) => addressBlind(house.keys, address));
  const looks = await openLookBook(house).of(owners, { but: account.id, ...page });
  await house.evidence.record(house.store, {
    kind: 'looks.listed',
    actor,
    data: { own: true, count: looks.length },
  });
  const names = new Names(house);
  return Promise.all(looks.map(async (look) => ownLook(house, look, mine, await names.of(look, actor))));
}

async function ownLook(
  { archive }: House,
  look: Look,
  mine: readonly Address[],
  who: Looker,
): Promise<OwnLook> {
  const letter = await archive.describe(look.letter).catch(() => null);
  const sender = letter?.envelope.sender ?? null;
  const wrote = sender !== null && mine.some((address) => sameAddress(address, sender));
  const others = wrote
    ? (letter?.envelope.recipients ?? []).map(({ address }) => formatAddress(address))
    : sender
      ? [formatAddress(sender)]
      : [];
  // Another reader of a letter that one only receives may be one that its author told nobody of.
  const known = who.kind === 'reader' && !wrote ? { ...who, name: '' } : who;
  // Whoever proved the mailbox that wrote it, on the page where a letter is followed.
  const shown = wrote && who.kind === 'sender' ? { ...known, you: true } : known;
  return { ...seen(look, shown), sentAt: letter?.acceptedAt ?? null, wrote, other: others };
}

const seen = ({ event, letter, sight, reason }: Look, who: Looker): SeenLook => ({
  id: event.id,
  at: Date.parse(event.at),
  letter,
  sight,
  who,
  why: reason,
  glass: typeof event.data.glass === 'string' ? event.data.glass : null,
});

/**
 * Everybody who looked at one letter, newest first: for whoever may see the lives of letters. Takes the id of a letter or
 * of a delivery. Throws `not-allowed`, `message-missing`.
 */
export async function whoRead(house: House, actor: Actor, id: string): Promise<SeenLook[]> {
  await house.people.require(actor, 'trace.read');
  const kept = isId(id) && (await house.archive.known(house.store, [id])).size > 0;
  const letter = kept ? id : (await letterOf(house, id)).message;
  const looks = await openLookBook(house).at(house.store, letter);
  await house.evidence.record(house.store, {
    kind: 'looks.listed',
    actor,
    message: letter,
    data: { count: looks.length },
  });
  const names = new Names(house);
  return Promise.all(looks.map(async (look) => seen(look, await names.of(look, actor))));
}

/** A letter that lies open before its reader in the portal. */
export interface OpenBefore {
  readonly pickup: string;
  readonly message: string;
  /** As the reader has it: who stands in To and Cc is no secret to them. */
  readonly raw: Buffer;
  readonly actor: Actor;
}

/**
 * Who looked at a reader's letter. Staff appear by name or by role, as the settings say; other readers only where the letter
 * itself names them. That the reader looked at this list is recorded.
 */
export async function looksForReader(house: House, open: OpenBefore): Promise<SeenLook[]> {
  const looks = await openLookBook(house).at(house.store, open.message);
  await house.evidence.record(house.store, {
    kind: 'looks.listed',
    actor: open.actor,
    message: open.message,
    delivery: open.pickup,
    data: { own: true },
  });
  const named = namedIn(open.raw);
  const names = new Names(house);
  const all = await Promise.all(
    looks.map(async (look) => seen(look, await names.of(look, { ...open.actor, id: open.pickup }))),
  );
  return all.flatMap((look) => {
    const { who } = look;
    if (who.you || who.kind === 'sender') return [look];
    if (who.kind === 'reader') return named.has(who.name.toLowerCase()) ? [look] : [];
    const name = house.config.pickup.show_staff === 'name' ? who.name : '';
    return [{ ...look, who: { ...who, name } }];
  });
}

function namedIn(raw: Buffer): ReadonlySet<string> {
  const header = readHeader(raw);
  const named = ['to', 'cc', 'from'].flatMap((field) =>
    header.all(field).flatMap((value) => {
      const reading = parseAddressList(value);
      return reading.ok ? reading.mailboxes.map(({ address }) => formatAddress(address).toLowerCase()) : [];
    }),
  );
  return new Set(named);
}

/** Who stands behind an actor, each looked up once. */
class Names {
  readonly #house: House;
  readonly #known = new Map<string, Promise<Looker>>();

  constructor(house: House) {
    this.#house = house;
  }

  async of({ event: { actor, delivery }, letter }: Look, asking: Actor): Promise<Looker> {
    const key = `${actor.kind} ${actor.id} ${letter}`;
    const known = this.#known.get(key) ?? this.#find(actor, letter, delivery);
    this.#known.set(key, known);
    return { ...(await known), you: actor.id === asking.id };
  }

  async #find(actor: Actor, letter: string, delivery: string | undefined): Promise<Looker> {
    const { people, archive, pickup } = this.#house;
    const nobody = { roles: [], you: false };
    if (actor.kind === 'reader') {
      const recipient = await pickup.recipientOf(delivery ?? actor.id);
      return { ...nobody, kind: 'reader', name: recipient ? formatAddress(recipient) : '' };
    }
    if (actor.via === 'cli') return { ...nobody, kind: 'shell', name: actor.id };
    if (actor.kind === 'system') return { ...nobody, kind: 'system', name: actor.id };
    if (actor.id.startsWith('sender:')) {
      const { sender = null } = (await archive.describe(letter).catch(() => null))?.envelope ?? {};
      return { ...nobody, kind: 'sender', name: sender ? formatAddress(sender) : '' };
    }
    const account = isId(actor.id) ? await people.find(actor.id) : null;
    return { kind: 'staff', name: account?.name ?? '', roles: account?.roles ?? [], you: false };
  }
}
