import { z } from 'zod';
import { duration, text } from './schema-words.ts';

/** As in `#people`: settings know no rooms above them. */
const role = z.enum(['sender', 'approver', 'operator', 'auditor', 'admin', 'provisioner']);

export const directory = z
  .strictObject({
    url: z
      .string()
      .regex(/^(ldaps?:\/\/[^/?#@\s]+\/?)?$/, 'an address such as "ldaps://directory.clinic.example"')
      .default('')
      .describe(
        'Where the directory answers: `ldaps://host:port`, or `ldap://host:port` with StartTLS, never without; empty: people are kept by hand',
      ),
    kind: z
      .enum(['openldap', 'active-directory'])
      .default('openldap')
      .describe('How groups are asked for: by their members, or as Active Directory does, nested ones too'),
    base: z
      .string()
      .default('')
      .describe('The entry below which people are, such as `ou=people,dc=clinic,dc=example`'),
    filter: z
      .string()
      .regex(/^\(.*\)$/, 'a filter in parentheses')
      .default('(&(objectClass=person)(mail=*))')
      .describe('Which entries are people who belong here; who no longer fits it is cut off'),
    user: z.string().default('').describe('Name (DN) to sign in by; empty: nobody signs in'),
    password: z
      .string()
      .regex(/^(env:\w+)?$/, 'written "env:NAME", never the password itself')
      .default('')
      .describe('Its password, as `env:NAME`'),
    ca: z.string().default('').describe('PEM file: its authority, where it is not a usual one'),
    roles: z.array(role).default(['sender']).describe('What everybody in the directory may be'),
    groups: z
      .record(text, z.array(role))
      .default({})
      .describe('What members of a group may be besides: the name (DN) of the group = roles'),
    every: duration
      .prefault('20s')
      .refine(
        (ms) => ms >= 1000 && ms <= 30_000,
        'between "1s" and "30s": who is cut off there is cut off here within a minute',
      )
      .describe('How often the directory is asked'),
    timeout: duration.prefault('20s').describe('Time for one whole reading'),
    most_missing: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(10)
      .describe(
        'When more than so many percent of the people (and more than three) are missing at once, a person is asked first',
      ),
  })
  .refine(({ url, base }) => url === '' || base !== '', { message: 'the entry to begin at', path: ['base'] })
  .refine(({ user, password }) => (user === '') === (password === ''), {
    message: 'both user and password, or neither',
    path: ['password'],
  })
  .prefault({})
  .describe('The directory (LDAP, Active Directory) that says who is here and what they may do');
