import type { Actor } from '#base';

export type Role = 'sender' | 'operator' | 'auditor' | 'admin';
export const roles: readonly Role[] = ['sender', 'operator', 'auditor', 'admin'];

/** Everything somebody may or may not do. */
export type Act =
  | 'mail.send'
  | 'queue.read'
  | 'queue.change'
  | 'pickup.read'
  | 'pickup.change'
  | 'trace.read'
  | 'archive.read'
  | 'people.read'
  | 'people.change'
  | 'domains.change'
  | 'basis.change'
  | 'settings.change';

const acts: Record<Role, ReadonlySet<Act>> = {
  sender: new Set(['mail.send']),
  operator: new Set([
    'queue.read',
    'queue.change',
    'pickup.read',
    'pickup.change',
    'trace.read',
    'people.read',
  ]),
  auditor: new Set(['queue.read', 'pickup.read', 'trace.read', 'archive.read', 'people.read']),
  admin: new Set([
    'queue.read',
    'queue.change',
    'pickup.read',
    'pickup.change',
    'trace.read',
    'people.read',
    'people.change',
    'domains.change',
    'basis.change',
    'settings.change',
  ]),
};

/**
 * What an actor may do without a look at the accounts, where that is known: whoever holds the machine's shell holds its
 * keys too, and is an admin; Postern's own parts do what they are written to do; a reader has no rights here at all.
 * `undefined`: it depends on the account's roles.
 */
export function mayByKind(actor: Actor, act: Act): boolean | undefined {
  if (actor.via === 'cli') return acts.admin.has(act) || act === 'archive.read';
  if (actor.kind === 'system') return actor.via === 'inside';
  if (actor.kind === 'reader') return false;
  return undefined;
}

export const mayByRoles = (held: readonly Role[], act: Act): boolean =>
  held.some((role) => acts[role]?.has(act));

/** Whether one of the roles the account holds lets it in at a door with a password. */
export function mayEnter(
  account: { kind: string; roles: readonly string[]; relay: boolean },
  via: 'submission' | 'relay' | 'portal',
): boolean {
  if (via === 'relay') return account.kind === 'service' && account.relay;
  if (via === 'portal') return account.kind === 'person' && account.roles.length > 0;
  return account.roles.includes('sender');
}
