import { z } from 'zod';
import { duration, text } from './schema-words.ts';

/** As in `#people`: settings know no rooms above them. */
const role = z.enum(['sender', 'approver', 'operator', 'auditor', 'examiner', 'admin', 'provisioner']);

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

export const oidc = z
  .strictObject({
    issuer: z
      .string()
      .regex(/^(https:\/\/[^?#\s]+)?$/, 'an address such as "https://login.clinic.example"')
      .default('')
      .describe('The provider’s name of itself, at which it describes itself; empty: there is none'),
    name: text.default('your organisation').describe('What the button says: "Sign in with …"'),
    client_id: z.string().default('').describe('The name by which the provider knows this console'),
    client_secret: z
      .string()
      .regex(/^(env:\w+)?$/, 'written "env:NAME", never the secret itself')
      .default('')
      .describe('The secret agreed with it, as `env:NAME`; empty: PKCE alone'),
    algorithm: z
      .enum(['RS256', 'PS256', 'ES256', 'EdDSA'])
      .default('RS256')
      .describe('How it signs what it says of people'),
    amr: z
      .array(text)
      .default(['mfa'])
      .describe('What it says of the ways somebody proved themselves (`amr`) that counts as a second factor'),
    acr: z
      .array(text)
      .default([])
      .describe('Levels (`acr`) that count as a second factor; they are asked for'),
    trusted_domains: z
      .array(z.string().toLowerCase())
      .default([])
      .describe(
        'Mail domains for which its word on a checked address links somebody to their account the first time; else people link themselves',
      ),
    inside: z.boolean().default(false).describe('Whether it is in your own network, at a private address'),
    ca: z.string().default('').describe('PEM file: its authority, where it is not a usual one'),
  })
  .refine(({ issuer, client_id }) => issuer === '' || client_id !== '', {
    message: 'the name by which the provider knows this console',
    path: ['client_id'],
  })
  .prefault({})
  .describe('Sign-in to the console through a provider (OpenID Connect)');
