/**
 * The API's real door, with real sessions, keys and rights, over routes that do nothing but say that they were reached:
 * each can be asked of everybody without a change to anything.
 */
import { Secret, TOTP } from 'otpauth';
import { Api, type Endpoint, endpoints, type Rooms, type Setup } from '#api';
import { type Actor, silentLog } from '#base';
import { configFrom } from '#config';
import { type Act, ApiKeys, allActs, Clients, Entrance, People, type Role, roles, type Step } from '#people';
import { sessionRoutes } from '../../src/api/routes/session.ts';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { freePort } from '../lab/house.ts';

export const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const password = 'copper kettle on the ninth stair';

const settings = configFrom({}, '/');
const nobody: unknown = new Proxy(function none() {}, {
  get: (_, name) => (name === 'config' ? settings : nobody),
});
/** Every route as it is, by what it says of itself: its handler is never called. */
export const allRoutes: readonly Endpoint[] = endpoints(nobody as Rooms);
export const nameOf = ({ method, path }: Pick<Endpoint, 'method' | 'path'>): string => `${method} ${path}`;

/** The same door, and behind it nothing. */
const marked = ({ method, path, group, summary, who, sensitive }: Endpoint): Endpoint => ({
  method,
  path,
  group,
  summary,
  who,
  ...(sensitive ? { sensitive } : {}),
  handle: async () => ({ headers: { 'x-reached': 'yes' } }),
});

/** What came of a call: `reached`, or the code of the refusal. */
export type Outcome = string;
export type Ask = (one: Endpoint) => Promise<Outcome>;

/** An answer, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Door {
  readonly clock: FakeClock;
  readonly port: number;
  /** The `Set-Cookie` lines of somebody who comes in. */
  cookiesGiven(): Promise<string[]>;
  readonly stranger: Ask;
  /** Somebody whose password was right and whose second factor is still asked for. */
  readonly half: Ask;
  /** Somebody who came by a one-time link and has no factor yet. */
  readonly enrolling: Ask;
  readonly byRole: ReadonlyMap<Role, Ask>;
  /** A key with this right alone, of an account that has every right. */
  readonly byKey: ReadonlyMap<Act, Ask>;
  /** The admin's cookies, sent from another network of the same provider, and from another one. */
  readonly near: Ask;
  readonly elsewhere: Ask;
  /** What a browser of somebody with this role sends along. */
  cookiesOf(role: Role): Record<string, string>;
  /** A call with these headers and no others. */
  ask(headers: Record<string, string>): Ask;
  send(
    one: Pick<Endpoint, 'method' | 'path'>,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Answered>;
  close(): Promise<void>;
}

const entered = (step: Step): Extract<Step, { kind: 'entered' }> => {
  if (step.kind !== 'entered') throw new Error('not let in');
  return step;
};

async function makeDoor(lab: TestStore<FakeClock>, seenAs?: string): Promise<Door> {
  const port = await freePort();
  const url = seenAs ?? `http://localhost:${port}`;
  const config = {
    ...lab.config,
    console: {
      ...lab.config.console,
      enabled: true,
      host: '127.0.0.1',
      port,
      plain: true,
      url,
      trust_proxy: ['127.0.0.1'],
    },
  };
  const people = new People({ ...lab, log: silentLog });
  const isInside = (domain: string): boolean => people.isInside(domain);
  const entrance = new Entrance({
    ...lab,
    log: silentLog,
    isInside,
    blocks: people.blocks,
    site: () => ({ id: 'localhost', origins: [url], name: 'x' }),
  });
  const systems = new ApiKeys({ ...lab, isInside });
  const real = sessionRoutes({ house: { config }, entrance } as never as Rooms);
  const comeIn = { ...real.find(({ path }) => path === '/session/invitation')!, path: '/try/invitation' };
  const api = new Api({
    setup: nobody as Setup,
    ...lab,
    config,
    log: silentLog,
    entrance,
    systems,
    clients: new Clients({ ...lab, isInside }),
    url: () => url,
    endpoints: [...allRoutes.map(marked), comeIn],
  });
  await api.start();

  const send: Door['send'] = async (one, headers, body) => {
    lab.clock.advance(10);
    const path = one.path.replaceAll(/\{\w+\}/g, '01a216ef-fe34-75dc-9886-5cd902050171');
    const response = await fetch(`http://127.0.0.1:${port}/v1${path}`, {
      method: one.method,
      headers: { 'if-match': '*', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const asker =
    (headers: Record<string, string>): Ask =>
    async (one) => {
      const { status, headers: answered, text } = await send(one, headers);
      if (answered.get('x-reached') === 'yes') return 'reached';
      return text === '' ? `nothing but ${status}` : (JSON.parse(text) as { code: string }).code;
    };
  const cookies = ({ token, device }: { token: string; device: string }): Record<string, string> => ({
    cookie: ['session', 'device']
      .map((name, n) => `${seenAs ? '__Host-' : 'plain-'}postern-${name}=${[token, device][n]}`)
      .join('; '),
    'x-forwarded-for': '192.0.2.7',
  });
  const visitor = { address: '192.0.2.7', device: '', program: 'test' };

  await people.addDomain(cli, 'clinic.example');
  const add = (name: string, held: readonly Role[]) =>
    people.addPerson(cli, { name, addresses: [`${name}@clinic.example`], roles: held });
  const invited = async (name: string, held: readonly Role[]) => {
    const account = await add(name, held);
    const { token } = await entrance.invite(cli, account);
    return { account, step: entered(await entrance.acceptInvite(token, visitor)) };
  };
  /** In, by an authenticator app. */
  const inside = async (name: string, held: readonly Role[]) => {
    const { account, step } = await invited(name, held);
    const app = await entrance.factors.startApp(account, 'phone');
    const code = new TOTP({ secret: Secret.fromBase32(app.secret) }).generate({ timestamp: lab.clock.now() });
    const actor: Actor = { kind: 'person', id: account.id, via: 'console' };
    await entrance.factors.setSecret(actor, account, password);
    await entrance.factors.confirmApp(actor, account, app.id, code);
    return {
      account,
      step: entered(await entrance.finishEnrolment(step.token, { ...visitor, device: step.device })),
    };
  };

  const byRole = new Map<Role, Ask>();
  const jar = new Map<Role, Record<string, string>>();
  let [near, elsewhere]: [Ask, Ask] = [asker({}), asker({})];
  for (const role of roles) {
    const { step } = await inside(role, [role]);
    byRole.set(role, asker(cookies(step)));
    jar.set(role, cookies(step));
    if (role === 'admin')
      [near, elsewhere] = [
        asker({ ...cookies(step), 'x-forwarded-for': '192.0.9.9' }),
        asker({ ...cookies(step), 'x-forwarded-for': '198.51.100.9' }),
      ];
  }
  await inside('halfway', ['admin']);
  const half = entered(await entrance.password('halfway@clinic.example', password, visitor));
  const everything = await add('everything', roles);
  const byKey = new Map<Act, Ask>();
  for (const act of allActs) {
    const { id, token } = await systems.add(cli, everything, {
      label: act,
      acts: ['mail.send'],
      networks: [],
      life: 3_600_000,
    });
    // Also those that are given to no key: a row that was written before, or by hand, must do no more.
    await lab.store.query('UPDATE people_api_key SET acts = $1 WHERE id = $2', [[act], id]);
    byKey.set(act, asker({ authorization: `Bearer ${token}` }));
  }
  return {
    clock: lab.clock,
    port,
    async cookiesGiven() {
      const { token } = await entrance.invite(cli, await add('visitor', ['sender']));
      const { headers } = await send(
        comeIn,
        { 'content-type': 'application/json' },
        JSON.stringify({ token }),
      );
      return headers.getSetCookie();
    },
    stranger: asker({}),
    half: asker(cookies(half)),
    enrolling: asker(cookies((await invited('newcomer', ['admin'])).step)),
    byRole,
    byKey,
    near,
    elsewhere,
    cookiesOf: (role) => jar.get(role)!,
    ask: asker,
    send,
    async close() {
      await api.stop();
      await people.stop();
    },
  };
}

/** `seenAs`: the address people see, where something in front adds TLS. */
export async function openDoor(seenAs?: string): Promise<Door> {
  const lab = await testStore();
  const door = await makeDoor(lab, seenAs);
  return {
    ...door,
    async close() {
      await door.close();
      await lab.close();
    },
  };
}
