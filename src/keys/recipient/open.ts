import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { type Clock, Fault, type Log } from '#base';
import type { Certificate } from '#cms';
import { type Config, fromEnvironment, pathIn } from '#config';
import type { Store } from '#store';
import type { KeyRecords, Resolver } from '#transport';
import { Discovery } from '../discover/discovery.ts';
import { openDirectory } from '../discover/ldap.ts';
import type { Keys } from '../keys.ts';
import { RecipientKeys } from './recipients.ts';
import { Revocations } from './revocations.ts';
import type { RecipientNeeds } from './types.ts';

interface Needs {
  readonly config: Config;
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly log: Log;
  readonly resolver: Pick<Resolver, 'addresses'> & KeyRecords;
  readonly record: RecipientNeeds['record'];
  readonly tell?: NonNullable<RecipientNeeds['tell']>;
}

/** Both rooms' worth of readers' keys, by `[keys.readers]`. Throws a Fault where its roots cannot be read. */
export async function openRecipients(
  needs: Needs,
): Promise<{ readonly recipients: RecipientKeys; readonly discovery: Discovery }> {
  const { config } = needs;
  const rules = config.keys.readers;
  const roots = rules.roots.length > 0 ? await readRoots(config) : undefined;
  const revocations =
    rules.revocation === 'off'
      ? null
      : new Revocations({
          clock: needs.clock,
          lookup: (host) => needs.resolver.addresses(host),
          allowPrivate: config.delivery.allow_private,
          patience: rules.patience,
          demand: rules.revocation,
        });
  const recipients = new RecipientKeys({
    ...needs,
    onChange: rules.on_change,
    least: rules.least_trust,
    ...(roots ? { roots } : {}),
    ...(revocations ? { revocations } : {}),
  });
  const usual = [
    ...rootCertificates,
    ...config.tls.ca.map((file) => readFileSync(pathIn(config, file), 'utf8')),
  ];
  const { url, base, filter, user, password, ca } = rules.ldap;
  const discovery = new Discovery({
    ...needs,
    recipients,
    ...(rules.look_in.includes('ldap')
      ? {
          directory: openDirectory({
            url,
            base,
            filter,
            ...(user === '' ? {} : { bind: { dn: user, password: fromEnvironment(password) } }),
            ca: ca === '' ? usual : [readFileSync(pathIn(config, ca), 'utf8')],
            timeoutMs: 10_000,
            clock: needs.clock,
          }),
        }
      : {}),
    places: rules.look_in,
    keyServer: rules.key_server,
    patience: rules.patience,
    again: rules.again,
    web: {
      allowPrivate: config.delivery.allow_private,
      ca: usual,
      port: rules.port,
      timeoutMs: 10_000,
    },
  });
  return { recipients, discovery };
}

async function readRoots(config: Config): Promise<readonly Certificate[]> {
  const { parseCertificates } = await import('#cms');
  return config.keys.readers.roots.flatMap((file) => {
    const { certificates } = parseCertificates(readFileSync(pathIn(config, file)));
    if (certificates.length > 0) return certificates;
    throw new Fault({
      code: 'roots-unreadable',
      kind: 'invalid',
      say: `[keys.readers] roots: "${file}" holds no certificate that can be read.`,
    });
  });
}
