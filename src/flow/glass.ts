import type { Actor } from '#base';
import { type Address, addressKey, formatAddress, sameAddress } from '#mail';
import type { Account, Glass, GlassWish } from '#people';
import type { House, Prepared } from './house.ts';
import { keep } from './keep.ts';
import { mailboxOf, momentOf, type OwnWords, officers, ownLetter, peopleWho } from './own-words.ts';
import { readyOwn } from './report.ts';

/** Asks to read letters of others; those who may allow it are told in the same transaction. */
export function askGlass(house: House, actor: Actor, wish: GlassWish): Promise<Glass> {
  return house.store.transaction(async (sql) => {
    const glass = await house.glass.ask(sql, actor, wish);
    const asker = await nameOf(house, glass.askedBy);
    const able = (await peopleWho(house, 'glass.approve')).filter(
      ({ id }) => id !== glass.askedBy && id !== glass.person,
    );
    if (able.length === 0) house.log.warn('glass-unnoticed', { id: glass.id });
    const until = momentOf(glass.askedAt + house.config.glass.waits);
    const letters = await noticesTo(house, able.flatMap(mailboxOf), {
      en: {
        subject: 'Somebody asks for emergency access to letters',
        lines: [
          `${asker} asks to read letters of others. Somebody else has to allow or refuse that.`,
          `Nobody having decided by ${until}, nothing is allowed.`,
          `Why, and which letters, stands in the console under "Reviews".`,
        ],
      },
      es: {
        subject: 'Alguien pide acceso de emergencia a mensajes',
        lines: [
          `${asker} pide leer mensajes de otras personas. Otra persona tiene que permitirlo o negarlo.`,
          `Si nadie decide antes del ${until}, no se permite nada.`,
          'El motivo y los mensajes figuran en la consola, en "Reviews".',
        ],
      },
    });
    if (letters.length > 0) await keep(house, sql, letters);
    return glass;
  });
}

/**
 * Allows or refuses. In one transaction with a permission: the review that somebody else must sign off, word to the privacy
 * officer, and word to those of ours whose letters may now be read. Where one of these cannot be written nothing is allowed.
 */
export function decideGlass(
  house: House,
  actor: Actor,
  id: string,
  decision: { readonly verdict: 'approved' | 'refused'; readonly words: string },
): Promise<Glass> {
  return house.store.transaction(async (sql) => {
    const glass = await house.glass.decide(sql, actor, id, decision);
    if (glass.state !== 'open' || glass.decidedBy === null || glass.endsAt === null) return glass;
    const { decidedBy, endsAt } = glass;
    await house.reviews.openGlass(sql, { ...glass, decidedBy, endsAt });
    const letters = await tellOf(house, glass, endsAt);
    if (letters.length > 0) await keep(house, sql, letters);
    return glass;
  });
}

async function tellOf(house: House, glass: Glass, endsAt: number): Promise<Prepared[]> {
  const asker = await nameOf(house, glass.askedBy);
  const second = await nameOf(house, glass.decidedBy ?? '');
  const until = momentOf(endsAt);
  const owners = await ownersOf(house, glass);
  const toOwners = await noticesTo(house, owners, {
    en: {
      subject: 'Somebody may read letters of yours for a while',
      lines: [
        `In an emergency ${asker} was allowed to read ${glass.person ? 'your letters' : 'letters that you wrote or got'} until ${until}. ${second} allowed it.`,
        'What was read, and why, you see in the console under "My letters". Somebody else reviews it.',
      ],
    },
    es: {
      subject: 'Alguien puede leer mensajes suyos durante un tiempo',
      lines: [
        `Por una emergencia se permitió a ${asker} leer ${glass.person ? 'sus mensajes' : 'mensajes que usted escribió o recibió'} hasta el ${until}. Lo permitió ${second}.`,
        'Qué se leyó y por qué lo ve usted en la consola, en "My letters". Otra persona lo revisa.',
      ],
    },
  });
  const many = glass.person ? 'all letters of one person' : `${glass.letters.length} named`;
  const toOfficers = await noticesTo(house, await officers(house), {
    en: {
      subject: 'Emergency access to letters was allowed',
      lines: [
        `${asker} may read letters of others (${many}) until ${until}. ${second} allowed it.`,
        'A review of it was opened: it has to be signed off by somebody else, in the console under "Reviews".',
        `Its number is ${glass.id}.`,
      ],
    },
    es: {
      subject: 'Se permitió un acceso de emergencia a mensajes',
      lines: [
        `${asker} puede leer mensajes de otras personas hasta el ${until}. Lo permitió ${second}.`,
        'Se abrió una revisión: otra persona tiene que firmarla en la consola, en "Reviews".',
        `Su número es ${glass.id}.`,
      ],
    },
  });
  return [...toOwners, ...toOfficers];
}

/** Mailboxes of ours whose letters may be read; whoever asked knows it already. */
async function ownersOf(house: House, glass: Glass): Promise<Address[]> {
  const { people, archive } = house;
  if (glass.person) {
    const account = await people.find(glass.person);
    return account ? mailboxOf(account) : [];
  }
  const found = new Map<string, Address>();
  for (const id of glass.letters)
    for (const account of await accountsOf(house, await archive.describe(id).catch(() => null)))
      if (account.id !== glass.askedBy)
        for (const address of mailboxOf(account)) found.set(addressKey(address), address);
  return [...found.values()];
}

/** Accounts of ours that wrote a letter or get it. */
export async function accountsOf(
  { people }: House,
  letter: {
    readonly envelope: {
      readonly sender: Address | null;
      readonly recipients: readonly { readonly address: Address }[];
    };
  } | null,
): Promise<Account[]> {
  if (!letter) return [];
  const { sender, recipients } = letter.envelope;
  const all = [...(sender ? [sender] : []), ...recipients.map(({ address }) => address)];
  const inside = all.filter(
    (address, n) =>
      people.isInside(address.domain) && all.findIndex((one) => sameAddress(one, address)) === n,
  );
  const found = await Promise.all(inside.map((address) => people.find(formatAddress(address))));
  return found.filter((account) => account !== null);
}

const nameOf = async ({ people }: House, id: string): Promise<string> =>
  (await people.find(id))?.name ?? 'Somebody';

async function noticesTo(
  house: House,
  mailboxes: readonly Address[],
  say: { readonly en: OwnWords; readonly es: OwnWords },
): Promise<Prepared[]> {
  const words = ownLetter(house, say);
  return Promise.all(mailboxes.map((to) => readyOwn(house, { kind: 'glass-notice', to, ...words })));
}
