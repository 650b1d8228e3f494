/**
 * A directory on loopback, OpenLDAP's slapd, with the usual schema for people, an attribute for OpenPGP keys, and entries
 * of the test. Who does not sign in reads nothing, and what is not protected is refused.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Credentials } from './certificates.ts';
import { programPath } from './neighbours.ts';

export interface Entry {
  readonly mail: string;
  /** By attribute, such as `userCertificate;binary`. */
  readonly values?: Readonly<Record<string, readonly Buffer[]>>;
}

export interface Slapd {
  /** Under TLS from the start. */
  readonly ldaps: string;
  /** In clear until StartTLS. */
  readonly ldap: string;
  readonly base: string;
  readonly user: string;
  readonly password: string;
  close(): Promise<void>;
}

const suffix = 'dc=clinic,dc=test';
const user = `cn=reader,${suffix}`;
const password = 'may-read';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(true));
    socket.once('error', () => done(false)).once('connect', () => socket.destroy());
  });

const ldif = (entries: readonly Entry[]): string =>
  [
    `dn: ${suffix}\nobjectClass: dcObject\nobjectClass: organization\ndc: clinic\no: Clinic`,
    `dn: ${user}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: ${password}`,
    ...entries.map(({ mail, values = {} }, n) =>
      [
        `dn: uid=p${n},${suffix}`,
        'objectClass: inetOrgPerson\nobjectClass: keyHolder',
        `uid: p${n}\ncn: Person ${n}\nsn: ${n}\nmail:: ${Buffer.from(mail).toString('base64')}`,
        ...Object.entries(values).flatMap(([name, all]) =>
          all.map((value) => `${name}:: ${value.toString('base64')}`),
        ),
      ].join('\n'),
    ),
  ].join('\n\n');

/** What a test adds to the directory: entries as LDIF, and lines of the settings. */
export interface More {
  readonly ldif?: string;
  /** Before and behind the database's own lines. */
  readonly global?: readonly string[];
  readonly database?: readonly string[];
}

/** Who may change everything, in tests that do. */
export const root = { user: `cn=root,${suffix}`, password: 'may-change' };

export async function openSlapd(
  tls: Credentials,
  entries: readonly Entry[],
  more: More = {},
): Promise<Slapd> {
  const program = programPath('slapd')!;
  const dir = mkdtempSync(join(tmpdir(), 'slapd-'));
  const put = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text, { mode: 0o600 });
    return join(dir, name);
  };
  const schema = '/etc/ldap/schema';
  const conf = put(
    'slapd.conf',
    [
      ...['core', 'cosine', 'nis', 'inetorgperson'].map((name) => `include ${schema}/${name}.schema`),
      "attributetype ( 1.3.6.1.4.1.3401.8.2.11 NAME 'pgpKey' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )",
      "objectclass ( 1.3.6.1.4.1.32473.1 NAME 'keyHolder' SUP top AUXILIARY MAY pgpKey )",
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      `pidfile ${join(dir, 'pid')}`,
      `TLSCertificateFile ${put('tls.crt', tls.cert)}`,
      `TLSCertificateKeyFile ${put('tls.key', tls.key)}`,
      'security ssf=128',
      ...(more.global ?? []),
      'database mdb',
      `suffix "${suffix}"`,
      `directory ${dir}`,
      `rootdn "${root.user}"`,
      `rootpw ${root.password}`,
      'access to attrs=userPassword by anonymous auth by * none',
      `access to * by dn.exact="${user}" read by * none`,
      ...(more.database ?? []),
      '',
    ].join('\n'),
  );
  execFileSync(
    programPath('slapadd') ?? 'slapadd',
    ['-f', conf, '-l', put('all.ldif', `${ldif(entries)}\n\n${more.ldif ?? ''}\n`)],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const [clear, secure] = [await freePort(), await freePort()];
  const urls = { ldap: `ldap://127.0.0.1:${clear}`, ldaps: `ldaps://127.0.0.1:${secure}` };
  const child = spawn(program, ['-d', '0', '-f', conf, '-h', `${urls.ldap}/ ${urls.ldaps}/`], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  for (let tries = 0; !((await answers(clear)) && (await answers(secure))); tries++) {
    if (child.exitCode !== null || tries > 300) {
      await close();
      throw new Error('slapd does not answer');
    }
    await pause(20);
  }
  return { ...urls, base: suffix, user, password, close };
}
