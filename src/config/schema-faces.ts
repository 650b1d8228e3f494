import { isIP } from 'node:net';
import { z } from 'zod';
import { oidc } from './schema-directory.ts';
import { duration, port, text } from './schema-words.ts';

/** Settings of the faces: the portal, the console, the operators' door. */

export const signin = z
  .strictObject({
    password: z
      .boolean()
      .default(true)
      .describe(
        'Whether people may sign in to the console with a password and a second factor; false: passkeys and the provider only',
      ),
    oidc,
    second_factor: z
      .enum(['everyone', 'readers'])
      .default('everyone')
      .describe('Who needs a second factor at the console; "readers": only those who may read letters'),
    idle: duration.prefault('15m').describe('A console session without use ends after this'),
    absolute: duration.prefault('12h').describe('A console session ends after this, used or not'),
    fresh: duration
      .prefault('5m')
      .describe('A sensitive act asks for a new proof when the last one is older than this'),
    leaked_passwords: z
      .string()
      .default('')
      .describe(
        'Sorted file of SHA-1 hashes of leaked passwords that nobody may choose; empty: none is looked at',
      ),
    countries: z
      .string()
      .default('')
      .describe(
        'Your list of networks and countries (lines such as 203.0.113.0/24,US or first,last,US), by which a sign-in from a new country is noticed; empty: a change of the provider’s range of addresses counts as a new place',
      ),
    block: z
      .strictObject({
        failures: z
          .number()
          .int()
          .min(5)
          .default(60)
          .describe('Failed sign-ins from one network, within the window, after which it is blocked'),
        accounts: z
          .number()
          .int()
          .min(3)
          .default(10)
          .describe('Different accounts that one network fails to sign in to before it is blocked'),
        networks: z
          .number()
          .int()
          .min(3)
          .default(20)
          .describe(
            'Different networks that fail to sign in to one account before strangers to it are turned away',
          ),
        window: duration.prefault('10m').describe('The window for the figures above'),
        life: duration
          .prefault('1h')
          .describe('How long a first block lasts; each further one within a week lasts twice as long'),
        longest: duration.prefault('1d').describe('No block made by itself lasts longer'),
        never: z
          .array(z.string())
          .default(['127.0.0.0/8', '::1/128'])
          .describe(
            'Networks (CIDR) that are never blocked, such as your own; known devices pass a block anyway',
          ),
      })
      .prefault({})
      .describe('When guessing is stopped for a while'),
    unusual: z
      .strictObject({
        letters: z.number().int().min(1).default(50).describe('Letters sent'),
        failures: z.number().int().min(1).default(10).describe('Failed sign-ins'),
        reads: z.number().int().min(1).default(40).describe('Looks at letters of others'),
        exports: z.number().int().min(1).default(3).describe('Exports of letters or evidence'),
        accounts: z.number().int().min(1).default(15).describe('Accounts with failed sign-ins, together'),
      })
      .prefault({})
      .describe(
        'As much of each in a day is never called unusual; above, an account is compared with its own last 28 days',
      ),
  })
  .prefault({})
  .describe('How people sign in to the console');

export const web = z
  .strictObject({
    host: text.default('0.0.0.0'),
    port: port.default(443),
    enabled: z.boolean().default(true),
    certificate: z.string().default('').describe('PEM file; empty: that of the mail doors'),
    key: z.string().default(''),
    plain: z
      .boolean()
      .default(false)
      .describe('HTTP without TLS, behind a proxy on this machine that adds it'),
    trust_proxy: z
      .array(z.string())
      .default([])
      .describe('Networks of proxies whose forwarded addresses are believed'),
  })
  .prefault({})
  .describe('Where the portal listens');

export const console = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Whether the console and the API listen'),
    host: text.default('0.0.0.0'),
    port: port.default(8443),
    url: z
      .string()
      .default('')
      .describe('Address people see, such as https://console.clinic.example; empty: hostname and port'),
    certificate: z.string().default('').describe('PEM file; empty: that of the portal or the mail doors'),
    key: z.string().default(''),
    plain: z
      .boolean()
      .default(false)
      .describe('HTTP without TLS, behind a proxy on this machine that adds it'),
    client_ca: z
      .array(z.string())
      .default([])
      .describe('PEM files of authorities whose client certificates are looked at'),
    trust_proxy: z
      .array(z.string())
      .default([])
      .describe('Networks of proxies whose forwarded addresses are believed'),
  })
  .prefault({})
  .describe('The console for staff, and the API for other systems');

function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

export const webhooks = z
  .strictObject({
    networks: z
      .array(z.string().refine(isNetwork, 'a network such as "10.2.0.0/16"'))
      .default([])
      .describe('Private networks that webhooks may call, such as 10.2.0.0/16; empty: only the Internet'),
    timeout: duration.prefault('15s').describe('A call that takes longer failed, and is made again later'),
  })
  .prefault({})
  .describe('Calls to other systems that are told of events');

export const operator = z
  .strictObject({
    host: text.default('127.0.0.1'),
    port: port.default(9470),
    enabled: z.boolean().default(true),
  })
  .prefault({})
  .describe('/healthz, /readyz and /metrics, for this machine');
