import { z } from 'zod';
import { duration, port, text } from './schema-words.ts';

const ldap = z
  .strictObject({
    url: z
      .string()
      .regex(/^(ldaps?:\/\/[^/?#@\s]+\/?)?$/, 'an address such as "ldaps://directory.clinic.example"')
      .default('')
      .describe(
        'Where the directory answers: `ldaps://host:port`, or `ldap://host:port` with StartTLS, never without',
      ),
    base: z
      .string()
      .default('')
      .describe('The entry below which is searched, such as `ou=people,dc=clinic,dc=example`'),
    filter: z
      .string()
      .regex(/^\(.*%s.*\)$/, 'a filter in parentheses with %s where the address goes')
      .default('(mail=%s)')
      .describe("Which entries are a reader's, `%s` being the address"),
    user: z.string().default('').describe('Name (DN) to sign in by; empty: nobody signs in'),
    password: z
      .string()
      .regex(/^(env:\w+)?$/, 'written "env:NAME", never the password itself')
      .default('')
      .describe('Its password, as `env:NAME`'),
    ca: z.string().default('').describe('PEM file: its authority, where it is not a usual one'),
  })
  .refine(({ user, password }) => (user === '') === (password === ''), {
    message: 'both user and password, or neither',
    path: ['password'],
  })
  .prefault({})
  .describe(
    "The directory (LDAP) that readers' certificates are looked for in, where `ldap` is among the places",
  );

const readers = z
  .strictObject({
    on_change: z
      .enum(['hold', 'pickup'])
      .default('hold')
      .describe(
        'Letters to a reader whose key has changed, until a person has looked: held, or to the portal',
      ),
    least_trust: z
      .enum(['hearsay', 'seen', 'domain', 'proven', 'checked'])
      .default('seen')
      .describe('How far a key must be believed before anything is sealed to it'),
    look_in: z
      .array(z.enum(['wkd', 'dns', 'vks', 'ldap']))
      .default(['wkd', 'dns'])
      .describe(
        "Where keys of readers are looked for: their domain's web server (WKD), the DNS under DNSSEC, a key server (VKS), which learns whom you write to, a directory of yours (LDAP)",
      ),
    key_server: z
      .string()
      .default('keys.openpgp.org')
      .describe('Host of the key server, where `vks` is among the places'),
    ldap,
    patience: duration
      .prefault('2s')
      .describe('How long a letter waits for an answer; what comes later serves the next'),
    again: duration.prefault('1d').describe('After which time a place is asked again about the same reader'),
    port: port.default(443).describe('Port at which keys are fetched'),
    revocation: z
      .enum(['soft', 'hard', 'off'])
      .default('soft')
      .describe(
        'Whether readers\' certificates are still good is asked of their authority (OCSP, else its list): a revoked one is never used; "hard": nor one of which nobody says that it is good; "off": not asked',
      ),
    roots: z
      .array(z.string())
      .default([])
      .describe("PEM files: authorities that readers' certificates must come from; none: that is not asked"),
  })
  .refine(({ look_in, ldap }) => !look_in.includes('ldap') || (ldap.url !== '' && ldap.base !== ''), {
    message: 'url and base, or leave "ldap" out of look_in',
    path: ['ldap'],
  })
  .prefault({})
  .describe("Readers' keys and certificates");

const ownKeys = z
  .strictObject({
    warn_before: duration.prefault('30d').describe('How long before its end a key of ours is warned about'),
    crl_url: z
      .string()
      .default('')
      .describe(
        "Where others fetch our authority's revocation list, an http:// address; empty: certificates name none",
      ),
  })
  .prefault({})
  .describe('Certificates and keys of our own people and domains');

const timeout = duration.prefault('5s').describe('How long an answer is waited for');
const ca = z.string().default('').describe('PEM file: its authority, where it is not a usual one');

const vault = z
  .strictObject({
    address: z.string().default('').describe('Where Vault or OpenBao answers, such as `https://vault:8200`'),
    mount: text.default('transit').describe('Where the transit engine is mounted'),
    key: text.default('postern').describe('The key in it'),
    token_file: z.string().default('').describe('File with the token; read anew at each call'),
    namespace: z.string().default('').describe('Namespace, where there are some'),
    ca,
    timeout,
  })
  .prefault({})
  .describe('The root key in the transit engine of Vault or OpenBao');

const kms = z
  .strictObject({
    region: z.string().default('').describe('AWS region'),
    key: z.string().default('').describe('Id, ARN or alias of a symmetric key'),
    credentials_file: z
      .string()
      .default('')
      .describe('File in the form of `~/.aws/credentials`; read anew at each call'),
    endpoint: z.string().default('').describe("Address of the service; empty: the region's own"),
    ca,
    timeout,
  })
  .prefault({})
  .describe('The root key in AWS KMS');

export const keys = z
  .strictObject({
    provider: z
      .enum(['file', 'vault', 'kms'])
      .default('file')
      .describe('Who holds the root key: a passphrase file, Vault or OpenBao, AWS KMS'),
    passphrase_file: z
      .string()
      .default('')
      .describe('File with the passphrase of the root key; empty: `root.passphrase` in the storage folder'),
    vault,
    kms,
    readers,
    own: ownKeys,
  })
  .prefault({})
  .describe('The root of all keys');
