import { z } from 'zod';

/** Moments leave as RFC 3339, UTC. */
export const moment = (ms: number): string => new Date(ms).toISOString();
export const maybeMoment = (ms: number | null): string | null => (ms === null ? null : moment(ms));

export const when = z.iso.datetime();
export const id = z.uuid();
export const text = (most: number) => z.string().min(1).max(most);

/** A page of a list: at most `limit`, from behind `cursor`. */
export const paging = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('At most so many'),
  cursor: z.uuid().optional().describe('Where the page before ended: its `next`'),
});

/** The part of a whole list behind `cursor`, in the order of its ids, and one more than the page shows. */
export const behind = <T extends { readonly id: string }>(
  all: readonly T[],
  { cursor, limit }: z.infer<typeof paging>,
): T[] =>
  all
    .filter(({ id }) => cursor === undefined || id > cursor)
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .slice(0, limit + 1);

export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('For the page behind; null: the last'),
  });

/** Cuts a page from a list that was asked for one more than it shows. */
export function pageOf<T>(items: readonly T[], limit: number, nameOf: (item: T) => string) {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown, next: items.length > limit && last !== undefined ? nameOf(last) : null };
}

export const account = z.object({
  id,
  kind: z.enum(['person', 'service']),
  name: z.string(),
  addresses: z.array(z.string()),
  roles: z.array(z.string()).describe('What they may be now, through groups as well'),
  ownRoles: z.array(z.string()).describe('Those given to the account itself'),
  state: z.enum(['active', 'disabled']),
  relay: z.boolean(),
  addedAt: when,
  source: z.enum(['hand', 'ldap', 'scim']).describe('Where they are kept, and so where they are changed'),
  partner: id.nullable().describe('The partner organisation they belong to'),
});

const given = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('totp'), code: text(20) }),
  z.strictObject({ kind: z.literal('recovery'), code: text(100) }),
  z.strictObject({
    kind: z.literal('passkey'),
    ticket: text(100),
    response: z.looseObject({ id: text(2000) }).describe('What the browser gave back (WebAuthn)'),
  }),
]);
export const factorGiven = given;
