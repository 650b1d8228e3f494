import type { Clock } from '#base';
import { filterValue, securedDirectory } from '#keys';
import { plainDn } from './dn.ts';

/** One person as the directory knows them. */
export interface Entry {
  /** What stays the same when everything else changes: `entryUUID` (RFC 4530) or `objectGUID`, as text. */
  readonly id: string;
  readonly dn: string;
  readonly name: string;
  /** The first is the one they are known by. */
  readonly addresses: readonly string[];
  /** False where the directory says that the account is switched off or over. */
  readonly active: boolean;
}

/** Everything that was asked for, whole; what cannot be read whole is an error. */
export interface Snapshot {
  readonly people: readonly Entry[];
  /** By the name of the group in the settings: ids of its members; null: there is no such group. */
  readonly groups: ReadonlyMap<string, readonly string[] | null>;
}

export interface LdapNeeds {
  readonly url: string;
  readonly kind: 'openldap' | 'active-directory';
  readonly base: string;
  readonly filter: string;
  readonly bind?: { readonly dn: string; readonly password: string };
  readonly ca: readonly string[];
  readonly groups: readonly string[];
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export interface Reading {
  readonly snapshot: Snapshot;
  /**
   * Of people that the snapshot lacks: those that are there all the same, when asked for by name. A server may leave
   * entries out of a long answer; nobody is cut off for that.
   */
  stillThere(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

const mostBytes = 256 * 1024 * 1024;
const pageSize = 200;
const binary = ['objectGUID'];
const personal = [
  'entryUUID',
  'objectGUID',
  'displayName',
  'cn',
  'mail',
  'proxyAddresses',
  'mailAlternateAddress',
  'uid',
  'userAccountControl',
  'accountExpires',
  'nsAccountLock',
  'loginDisabled',
  'pwdAccountLockedTime',
  'shadowExpire',
];

type Values = Readonly<Record<string, unknown>>;

/** Values of an attribute as text, whatever its name's case; `undefined` values never. */
function texts(entry: Values, name: string): string[] {
  const small = name.toLowerCase();
  for (const [type, held] of Object.entries(entry))
    if (type.toLowerCase() === small)
      return (Array.isArray(held) ? held : [held]).map(String).filter((text) => text !== '');
  return [];
}

function idOf(entry: Values): string | null {
  const guid = entry.objectGUID;
  const octets = Array.isArray(guid) ? guid[0] : guid;
  if (Buffer.isBuffer(octets) && octets.length === 16) return octets.toString('hex');
  return texts(entry, 'entryUUID')[0]?.toLowerCase() ?? null;
}

/** 100 ns since 1601, as Active Directory counts, in milliseconds since 1970; null: never. */
function filetime(text: string | undefined): number | null {
  if (!text || !/^\d{1,19}$/.test(text) || text === '0' || text === '9223372036854775807') return null;
  return Number(BigInt(text) / 10_000n) - 11_644_473_600_000;
}

/** Whether any of the ways in which directories switch an account off says so. */
export function isActive(entry: Values, now: number): boolean {
  const first = (name: string): string | undefined => texts(entry, name)[0];
  // ACCOUNTDISABLE (MS-ADTS §2.2.16).
  if (Number(first('userAccountControl') ?? 0) & 2) return false;
  const ends = filetime(first('accountExpires'));
  if (ends !== null && ends <= now) return false;
  if (/^true$/i.test(first('nsAccountLock') ?? '') || /^true$/i.test(first('loginDisabled') ?? ''))
    return false;
  // A lock for ever; one for a while is about guessing there, not about who is here.
  if (first('pwdAccountLockedTime')?.startsWith('000001010000')) return false;
  const days = first('shadowExpire');
  return !(days && /^\d{1,7}$/.test(days) && Number(days) * 86_400_000 <= now);
}

/** A person of an entry; null where it has no id. */
export function personOf(entry: Values & { readonly dn: string }, now: number): Entry | null {
  const id = idOf(entry);
  if (!id) return null;
  const mails = texts(entry, 'mail');
  // `SMTP:` is the address to answer to, `smtp:` another; X400 and the like are no mail addresses.
  const proxies = texts(entry, 'proxyAddresses').filter((one) => /^smtp:/i.test(one));
  const own = proxies.filter((one) => one.startsWith('SMTP:'));
  const addresses = [
    ...mails,
    ...own.map((one) => one.slice(5)),
    ...proxies.filter((one) => !own.includes(one)).map((one) => one.slice(5)),
    ...texts(entry, 'mailAlternateAddress'),
  ];
  const name = texts(entry, 'displayName')[0] ?? texts(entry, 'cn')[0] ?? mails[0] ?? id;
  return {
    id,
    dn: plainDn(entry.dn),
    name: plainName(name) || id,
    addresses: [...new Map(addresses.map((one) => [one.trim().toLowerCase(), one.trim()])).values()],
    active: isActive(entry, now),
  };
}

const plainName = (name: string): string =>
  [...name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').normalize('NFC')].slice(0, 100).join('').trim();

/** Words that hold nothing of what was asked or answered. */
export class LdapTrouble extends Error {}

/** Reads people and groups in one session and keeps it open for `work`. Throws what the directory did not do. */
export async function readDirectory<T>(needs: LdapNeeds, work: (reading: Reading) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LdapTrouble('it did not answer in time')), needs.timeoutMs);
  });
  try {
    const reading = await Promise.race([open(needs, abort.signal), late]);
    clearTimeout(timer);
    return await work(reading);
  } catch (error) {
    if (error instanceof LdapTrouble || isOurs(error)) throw error;
    const { code, name } = error as { code?: unknown; name?: string };
    const what = typeof code === 'string' && /^[A-Z_0-9]+$/.test(code) ? code : name;
    throw new LdapTrouble(`it could not be asked (${what ?? 'unknown'})`);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/** A Fault comes from our own work and keeps its words. */
const isOurs = (error: unknown): boolean => error instanceof Error && error.name === 'Fault';

async function open(needs: LdapNeeds, signal: AbortSignal): Promise<Reading> {
  const { Client } = await import('ldapts');
  const socket = await securedDirectory(needs, signal);
  const client = new Client({
    url: 'ldaps://directory.invalid',
    timeout: needs.timeoutMs,
    strictDN: false,
    createSecureConnection: () => socket,
  });
  let heard = 0;
  socket.on('data', (data: Buffer) => {
    heard += data.length;
    if (heard > mostBytes) socket.destroy();
  });
  if (needs.bind) await client.bind(needs.bind.dn, needs.bind.password);
  const now = needs.clock.now();
  const search = async (
    filter: string,
    attributes: string[],
    base = needs.base,
    scope: 'sub' | 'base' = 'sub',
  ) =>
    (
      await client.search(base, {
        scope,
        filter,
        attributes,
        explicitBufferAttributes: binary,
        ...(scope === 'sub' ? { paged: { pageSize } } : {}),
      })
    ).searchEntries as (Values & { readonly dn: string })[];
  const people = (await search(needs.filter, personal))
    .map((entry) => ({ entry, person: personOf(entry, now) }))
    .filter((one): one is typeof one & { person: Entry } => one.person !== null);
  const byDn = new Map(people.map(({ person }) => [person.dn, person.id]));
  const byUid = new Map(
    people.flatMap(({ entry, person }) => texts(entry, 'uid').map((uid) => [uid.toLowerCase(), person.id])),
  );
  const branches = new Map<string, ReadonlyMap<string, Values>>();
  const groups = new Map<string, readonly string[] | null>();
  for (const group of needs.groups)
    groups.set(group, await (needs.kind === 'openldap' ? membersByName : membersByChain)(group));
  return {
    snapshot: { people: people.map(({ person }) => person), groups },
    async stillThere(ids) {
      const there = new Set<string>();
      for (const id of ids) {
        const wanted =
          needs.kind === 'openldap' ? `(entryUUID=${filterValue(id)})` : `(objectGUID=${guidValue(id)})`;
        for (const entry of await search(`(&${wanted}${needs.filter})`, ['entryUUID', 'objectGUID'])) {
          const found = idOf(entry);
          if (found) there.add(found);
        }
      }
      return there;
    },
  };

  /** Nested groups as well, by the directory's own rule (MS-ADTS §3.1.1.3.4.4.3). */
  async function membersByChain(group: string): Promise<string[] | null> {
    const there = await unlessMissing(search('(objectClass=*)', ['cn'], group, 'base'));
    if (there.length === 0) return null;
    const filter = `(&(memberOf:1.2.840.113556.1.4.1941:=${filterValue(group)})${needs.filter})`;
    return (await search(filter, ['entryUUID', 'objectGUID'])).map(idOf).filter((id) => id !== null);
  }

  /** By the members that the group names; groups among them count where they stand in the same branch. */
  async function membersByName(group: string): Promise<string[] | null> {
    const branch = await branchOf(plainDn(group));
    if (!branch.has(plainDn(group))) return null;
    const members = new Set<string>();
    const seen = new Set<string>();
    const walk = (dn: string): void => {
      const entry = branch.get(dn);
      if (!entry || seen.has(dn)) return;
      seen.add(dn);
      for (const uid of texts(entry, 'memberUid')) add(byUid.get(uid.toLowerCase()));
      for (const name of [...texts(entry, 'member'), ...texts(entry, 'uniqueMember')].map(plainDn)) {
        add(byDn.get(name));
        walk(name);
      }
    };
    const add = (id: string | undefined): void => {
      if (id !== undefined) members.add(id);
    };
    walk(plainDn(group));
    return [...members];
  }

  async function branchOf(group: string): Promise<ReadonlyMap<string, Values>> {
    const above = group.replace(/^(?:\\.|[^,\\])*,/, '');
    const known = branches.get(above);
    if (known) return known;
    const found = await unlessMissing(search(groupFilter, ['member', 'uniqueMember', 'memberUid'], above));
    if (found.some((entry) => Object.keys(entry).some((name) => /;range=/i.test(name))))
      throw new LdapTrouble('a group is too large to be read whole: set kind = "active-directory"');
    const branch = new Map(found.map((entry) => [plainDn(entry.dn), entry]));
    branches.set(above, branch);
    return branch;
  }
}

/** noSuchObject is an answer: there is nothing (RFC 4511 §4.1.9). */
async function unlessMissing<T>(asked: Promise<T[]>): Promise<T[]> {
  try {
    return await asked;
  } catch (error) {
    if ((error as { code?: unknown }).code === 32) return [];
    throw error;
  }
}

const groupFilter =
  '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=groupOfMembers)(objectClass=posixGroup)(objectClass=group))';
const guidValue = (hex: string): string => hex.replace(/../g, (octet) => `\\${octet}`);
