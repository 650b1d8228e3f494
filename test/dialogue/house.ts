import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Log, type LogFields, systemClock } from '#base';
import { configFrom } from '#config';
import { type Addresses, Intake, type IntakeNeeds } from '#intake';
import {
  type Accept,
  type Acceptance,
  type Address,
  formatAddress,
  type SignedIn,
  type SignIn,
  type Submission,
} from '#mail';

export interface Keys {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly file: string;
}

const folder = mkdtempSync(join(tmpdir(), 'postern-dialogue-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A self-signed certificate, made by openssl as an operator would. */
export function makeKeys(name: string, days = 2): Keys {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const names = `subjectAltName=DNS:localhost,IP:127.0.0.1`;
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      String(days),
      '-subj',
      `/CN=${name}`,
      '-addext',
      names,
    ],
    { stdio: 'pipe' },
  );
  return { cert: readFileSync(cert), key: readFileSync(key), file: cert };
}

export const serverKeys = makeKeys('localhost');

export const people: Record<string, string> = {
  'nurse@clinic.example': 'right horse',
  'amy@clinic.example': 'blue battery',
  relay: 'staple',
};

const signedIn = (user: string, address: string): SignedIn => ({
  actor: { kind: user === 'relay' ? 'service' : 'person', id: `id-${user}`, via: 'submission', address },
  relay: user === 'relay',
  owns: (one: Address) =>
    user === 'relay' ? one.domain === 'clinic.example' : formatAddress(one).toLowerCase() === user,
});

export const signIn: SignIn = {
  password: async (user, password, peer) =>
    Object.hasOwn(people, user) && people[user] === password
      ? { ok: true, who: signedIn(user, peer.address) }
      : { ok: false },
  service: async (name, peer) =>
    Object.hasOwn(people, name) ? { ok: true, who: signedIn(name, peer.address) } : { ok: false },
};

/** A log that keeps its lines, for tests that look into it. */
export function keptLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const add = (event: string, fields?: LogFields): void =>
    void lines.push(JSON.stringify({ event, ...fields }));
  return { lines, info: add, warn: add, error: add };
}

export interface Settings {
  readonly limits?: Record<string, unknown>;
  readonly relay?: Record<string, unknown>;
  readonly accept?: (submission: Submission) => Promise<Acceptance>;
  readonly signIn?: SignIn;
  readonly mayTake?: () => boolean;
  readonly log?: Log;
  readonly tls?: IntakeNeeds['tls'];
}

export interface TestHouse {
  readonly intake: Intake;
  readonly at: Addresses;
  /** The letters that were accepted, in order. */
  readonly taken: Submission[];
  readonly log: ReturnType<typeof keptLog>;
  stop(): Promise<void>;
}

/** Doors on free ports of the loopback, with small deadlines where a test asks for them, and letters kept in a list. */
export async function openHouse(settings: Settings = {}): Promise<TestHouse> {
  const door = { host: '127.0.0.1', port: 0 };
  const config = configFrom(
    {
      organisation: { domain: 'clinic.example', hostname: 'mx.clinic.example' },
      intake: {
        submission: door,
        submissions: door,
        relay: { ...door, enabled: true, ...settings.relay },
        limits: { error_delay: 0, connections_per_minute: 100_000, ...settings.limits },
      },
    },
    folder,
  );
  const taken: Submission[] = [];
  const keep: Accept = async (submission) => {
    const answer: Acceptance = settings.accept
      ? await settings.accept(submission)
      : { kind: 'accepted', id: submission.id };
    if (answer.kind === 'accepted') taken.push(submission);
    return answer;
  };
  const log = keptLog();
  const intake = new Intake({
    config,
    clock: systemClock,
    log: settings.log ?? log,
    accept: keep,
    journal: keep,
    signIn: settings.signIn ?? signIn,
    tls: settings.tls ?? (() => serverKeys),
    mayTake: settings.mayTake ?? (() => true),
  });
  const at = await intake.start();
  return { intake, at, taken, log, stop: () => intake.stop() };
}
