import { type Actor, type Clock, Fault } from '#base';
import type { Sql } from '#store';
import { type Act, allActs, mayByRoles, type Role } from '../roles.ts';
import * as rows from './store.ts';

/** A role, and through which group somebody holds it; null: it was given to them. */
export interface Grant {
  readonly role: Role;
  readonly group: string | null;
}

/** Why somebody may do what they may. */
export interface Rights {
  readonly state: 'active' | 'disabled';
  readonly acts: readonly { readonly act: Act; readonly because: readonly Grant[] }[];
  /** Roles they were given and that their partner organisation may not have. */
  readonly withheld: readonly Grant[];
}

/** Which acts these roles give, each with all that gives it. */
export const actsBecause = (grants: readonly Grant[]): Rights['acts'] =>
  [...allActs]
    .sort()
    .map((act) => ({ act, because: grants.filter(({ role }) => mayByRoles([role], act)) }))
    .filter(({ because }) => because.length > 0);

/**
 * Runs a change of what these accounts may do. Whoever loses something is cut in the same transaction: sessions that are
 * open, mail sign-ins among them, end. Nobody gives more rights to themselves, through a group or otherwise (45 CFR
 * 164.308(a)(3)(ii)(A)); the shell of the machine may. Throws `own-rights`.
 */
export async function changingRights(
  { clock }: { readonly clock: Clock },
  actor: Actor,
  sql: Sql,
  accounts: readonly string[],
  work: () => Promise<unknown>,
): Promise<{ readonly lost: readonly string[] }> {
  const ids = [...new Set(accounts)].sort();
  const before = await rows.lockStanding(sql, ids);
  await work();
  const after = new Map((await rows.standing(sql, ids)).map((row) => [row.id, held(row)]));
  const lost: string[] = [];
  for (const row of before) {
    const now = after.get(row.id) ?? new Set();
    const was = held(row);
    if ([...was].some((role) => !now.has(role))) lost.push(row.id);
    if (actor.via !== 'cli' && row.id === actor.id && [...now].some((role) => !was.has(role)))
      throw new Fault({
        code: 'own-rights',
        kind: 'forbidden',
        say: 'Nobody gives rights to themselves. Ask somebody else who may.',
      });
  }
  if (lost.length > 0) await rows.cut(sql, lost, new Date(clock.now()));
  return { lost };
}

const held = (row: rows.StandingRow): ReadonlySet<string> => new Set(row.state === 'active' ? row.roles : []);
