import type { Actor } from '#base';

export type Role = 'sender' | 'approver' | 'operator' | 'auditor' | 'examiner' | 'admin' | 'provisioner';
export const roles: readonly Role[] = [
  'sender',
  'approver',
  'operator',
  'auditor',
  'examiner',
  'admin',
  'provisioner',
];

/** Everything somebody may or may not do. */
export type Act =
  | 'mail.send'
  | 'queue.read'
  | 'queue.change'
  | 'pickup.read'
  | 'pickup.change'
  | 'trace.read'
  | 'archive.read'
  | 'archive.export'
  | 'archive.import'
  | 'evidence.read'
  | 'evidence.export'
  | 'keeping.read'
  | 'keeping.change'
  | 'keeping.approve'
  | 'people.read'
  | 'people.change'
  | 'domains.change'
  | 'consent.read'
  | 'consent.change'
  | 'hold.read'
  | 'hold.decide'
  | 'settings.change'
  | 'glass.ask'
  | 'glass.approve'
  | 'review.sign'
  | 'settings.read'
  | 'webhooks.read'
  | 'webhooks.change'
  | 'people.provision'
  | 'guard.read'
  | 'guard.change';

const acts: Record<Role, ReadonlySet<Act>> = {
  sender: new Set(['mail.send']),
  /** Decides about letters that wait for approval. */
  approver: new Set(['hold.read', 'hold.decide', 'glass.ask']),
  operator: new Set([
    'queue.read',
    'queue.change',
    'pickup.read',
    'pickup.change',
    'trace.read',
    'people.read',
    'webhooks.read',
    'guard.read',
    'guard.change',
  ]),
  auditor: new Set([
    'queue.read',
    'pickup.read',
    'trace.read',
    'archive.read',
    'archive.export',
    'evidence.read',
    'evidence.export',
    'keeping.read',
    'people.read',
    'consent.read',
    'hold.read',
    'settings.read',
    'glass.approve',
    'review.sign',
    'guard.read',
  ]),
  /** An auditor from outside, for a time: proofs and settings, and of letters nothing that is protected. */
  examiner: new Set(['evidence.read', 'evidence.export', 'settings.read']),
  admin: new Set([
    'queue.read',
    'queue.change',
    'pickup.read',
    'pickup.change',
    'trace.read',
    'archive.import',
    'keeping.read',
    'keeping.change',
    'keeping.approve',
    'people.read',
    'people.change',
    'domains.change',
    'consent.read',
    'consent.change',
    'hold.read',
    'hold.decide',
    'settings.read',
    'settings.change',
    'glass.ask',
    'glass.approve',
    'review.sign',
    'webhooks.read',
    'webhooks.change',
    'guard.read',
    'guard.change',
  ]),
  /** A system that says who is here: SCIM. It gives no roles of itself, but it says who is in which group. */
  provisioner: new Set(['people.provision']),
};

/** What whoever holds the machine may do beside an admin's acts. */
const shellActs: ReadonlySet<Act> = new Set([
  'archive.read',
  'archive.export',
  'evidence.read',
  'evidence.export',
]);

/**
 * What opens kept letters, or leads to it: people do that, signed in at the console, with a fresh proof and a reason. No key,
 * program or service account ever may, whatever its roles.
 */
const opensLetters: ReadonlySet<Act> = new Set(['archive.read', 'archive.export']);
/**
 * What takes two people, is somebody's word for the record, or lets people in: by a key one person could be both, or make
 * themselves another. Systems that say who is here have `people.provision`, which gives no rights.
 * Emergency access asks for a session by itself (glass).
 */
const decides: ReadonlySet<Act> = new Set([
  'people.change',
  'hold.decide',
  'settings.change',
  'keeping.approve',
  'review.sign',
  'glass.ask',
  'glass.approve',
]);
const peopleOnly: ReadonlySet<Act> = new Set([...opensLetters, ...decides]);

export const isForPeopleOnly = (act: Act): boolean => peopleOnly.has(act);

/**
 * What an actor may do without a look at the accounts, where that is known: whoever holds the machine's shell holds its
 * keys too, and is an admin; Postern's own parts do what they are written to do; a reader has no rights here at all.
 * `undefined`: it depends on the account's roles.
 */
export function mayByKind(actor: Actor, act: Act): boolean | undefined {
  if (actor.via === 'cli') return acts.admin.has(act) || shellActs.has(act);
  if (actor.kind === 'system') return actor.via === 'inside';
  if (actor.kind === 'reader') return false;
  if ((actor.kind === 'service' || actor.via === 'api') && peopleOnly.has(act)) return false;
  return undefined;
}

/** Every act there is. */
export const allActs: ReadonlySet<Act> = new Set(Object.values(acts).flatMap((set) => [...set]));

/** What these roles let somebody do. */
export const actsOf = (held: readonly Role[]): Act[] =>
  [...allActs].filter((act) => mayByRoles(held, act)).sort();

export const mayByRoles = (held: readonly Role[], act: Act): boolean =>
  held.some((role) => acts[role]?.has(act));

/** Whether a key or program of an account with these roles may. */
export const mayByKey = (held: readonly Role[], act: Act): boolean =>
  !peopleOnly.has(act) && mayByRoles(held, act);

/** Whether one of the roles the account holds lets it in at a door with a password. */
export function mayEnter(
  account: { kind: string; roles: readonly string[]; relay: boolean },
  via: 'submission' | 'relay' | 'portal',
): boolean {
  if (via === 'relay') return account.kind === 'service' && account.relay;
  if (via === 'portal') return account.kind === 'person' && account.roles.length > 0;
  return account.roles.includes('sender');
}

/** Whether somebody is a guest at the auditor's desk and nothing else: then every call of theirs is an event. */
export const isExaminer = (held: readonly string[]): boolean =>
  held.length > 0 && held.every((role) => role === 'examiner');

/** Whether somebody with these roles may read letters that are not their own, or be allowed to in an emergency. */
export const readsContent = (held: readonly Role[]): boolean =>
  mayByRoles(held, 'archive.read') || mayByRoles(held, 'glass.ask');
