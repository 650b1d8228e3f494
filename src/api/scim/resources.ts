import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '#base';
import type { Account, Pushed, PushedGroup, PushedUser } from '#people';
import { attributeOf } from './filter.ts';

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const listSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

type Thing = Readonly<Record<string, unknown>>;

const bad = (say: string): Fault => new Fault({ code: 'scim-value-invalid', kind: 'invalid', say });

/** `true`, and `"True"` as some send it. */
const truth = z
  .union([z.boolean(), z.string().regex(/^(true|false)$/i)])
  .transform((value) => (typeof value === 'string' ? value.toLowerCase() === 'true' : value));
const words = (most: number) =>
  z
    .string()
    .max(most)
    .transform((text) => text.trim());
/** `null` and an empty text say the same as nothing (RFC 7643 §2.5). */
const maybe = <T extends z.ZodType>(schema: T) =>
  z
    .union([z.null(), z.literal(''), schema])
    .optional()
    .transform((value) => (value === null || value === '' ? undefined : value));
const list = <T extends z.ZodType>(item: T, most: number) =>
  z
    .union([z.null(), z.array(item).max(most)])
    .optional()
    .transform((value) => value ?? []);

const email = z.object({ value: words(400), type: maybe(words(50)), primary: maybe(truth) });
const user = z.object({
  username: words(400).pipe(z.string().min(1)),
  externalid: maybe(words(400)),
  displayname: maybe(words(200)),
  name: maybe(
    z.object({
      formatted: maybe(words(200)),
      givenname: maybe(words(200)),
      familyname: maybe(words(200)),
    }),
  ),
  emails: list(email, 20),
  active: maybe(truth),
});
const group = z.object({
  displayname: words(200).pipe(z.string().min(1)),
  externalid: maybe(words(400)),
  members: list(z.object({ value: words(100), type: maybe(words(20)) }), 20_000),
});

/** Attributes by their names in small letters, as those of a resource are one in whatever case (RFC 7643 §2.1). */
const small = (thing: unknown): unknown => {
  if (Array.isArray(thing)) return thing.map(small);
  if (typeof thing !== 'object' || thing === null) return thing;
  return Object.fromEntries(Object.entries(thing).map(([name, value]) => [name.toLowerCase(), small(value)]));
};

function read<T>(schema: z.ZodType<T>, thing: unknown): T {
  const result = schema.safeParse(small(thing));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw bad(`"${issue?.path.join('.') ?? ''}" is not as it must be: ${issue?.message ?? ''}.`);
}

const filled = <T extends object>(thing: T): T =>
  Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== undefined)) as T;

/** Reads a person; what is not needed here is not kept. */
export function readUser(thing: unknown): PushedUser {
  const { username, externalid, displayname, name, emails, active } = read(user, thing);
  return filled({
    userName: username,
    externalId: externalid,
    displayName: displayname,
    name:
      name &&
      (filled({
        formatted: name.formatted,
        givenName: name.givenname,
        familyName: name.familyname,
      }) as Record<string, string>),
    emails: emails.filter(({ value }) => value !== '').map((one) => filled(one) as { value: string }),
    active: active ?? true,
  }) as PushedUser;
}

export function readGroup(thing: unknown): PushedGroup {
  const { displayname, externalid, members } = read(group, thing);
  if (members.some(({ type }) => type !== undefined && type.toLowerCase() !== 'user'))
    throw bad('Groups within groups are not taken: push their members.');
  return filled({
    displayName: displayname,
    externalId: externalid,
    members: [...new Set(members.map(({ value }) => value))],
  }) as PushedGroup;
}

const tagOf = (thing: object): string =>
  `W/"${createHash('sha256').update(JSON.stringify(thing)).digest('base64url').slice(0, 22)}"`;

const finished = (
  one: Pushed<unknown>,
  said: Thing,
  type: 'User' | 'Group',
  url: string,
): Record<string, unknown> => ({
  schemas: [type === 'User' ? userSchema : groupSchema],
  id: one.id,
  ...said,
  meta: {
    resourceType: type,
    created: new Date(one.addedAt).toISOString(),
    lastModified: new Date(one.changedAt).toISOString(),
    location: `${url}/${type}s/${one.id}`,
    version: tagOf({ ...said, at: one.changedAt }),
  },
});

/** `active` is what is so: somebody whom people here switched off stays off whatever was pushed. */
export const userOut = (
  one: Pushed<PushedUser>,
  account: Account | null,
  url: string,
): Record<string, unknown> =>
  finished(one, { ...one.said, active: account?.state === 'active' }, 'User', url);

export const groupOut = (one: Pushed<PushedGroup>, url: string): Record<string, unknown> =>
  finished(
    one,
    {
      ...one.said,
      members: one.said.members.map((id) => ({ value: id, type: 'User', $ref: `${url}/Users/${id}` })),
    },
    'Group',
    url,
  );

const always = new Set(['schemas', 'id', 'meta']);

/** Only the attributes that were asked for, or all but those that were not wanted (RFC 7644 §3.9). */
export function chosen(
  thing: Record<string, unknown>,
  {
    attributes = '',
    excludedAttributes = '',
  }: { attributes?: string | undefined; excludedAttributes?: string | undefined },
): Record<string, unknown> {
  const names = (text: string): Set<string> =>
    new Set(
      text
        .toLowerCase()
        .split(',')
        .map((name) => name.trim().split('.')[0]!)
        .filter(Boolean),
    );
  const [wanted, unwanted] = [names(attributes), names(excludedAttributes)];
  return Object.fromEntries(
    Object.entries(thing).filter(([name]) => {
      const key = name.toLowerCase();
      if (always.has(key)) return true;
      return wanted.size > 0 ? wanted.has(key) : !unwanted.has(key);
    }),
  );
}

export const versionOf = (thing: unknown): string =>
  String(attributeOf(attributeOf(thing, 'meta'), 'version'));
