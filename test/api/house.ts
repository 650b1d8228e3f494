/** The console's door over a real house: real HTTP, real PostgreSQL, a client that keeps cookies as a browser does. */
import { Secret, TOTP } from 'otpauth';
import type { Api } from '#api';
import { type Actor, silentLog } from '#base';
import { type Account, Entrance } from '#people';
import { openConsole } from '../../src/app-console.ts';
import { freePort, type Lab, openLab } from '../lab/house.ts';

export const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
export const password = 'copper kettle on the ninth stair';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests
  readonly body: any;
}

export interface Client {
  readonly cookies: Map<string, string>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
}

export function client(base: string): Client {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${base}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';');
        const at = pair.indexOf('=');
        if (pair.slice(at + 1) === '') cookies.delete(pair.slice(0, at));
        else cookies.set(pair.slice(0, at), pair.slice(at + 1));
      }
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json');
      return {
        status: response.status,
        headers: response.headers,
        body: json && text ? JSON.parse(text) : text,
      };
    },
  };
}

export interface ApiLab {
  readonly lab: Lab;
  readonly api: Api;
  readonly base: string;
  /** As people type it. */
  readonly url: string;
  /** A one-time link's token. */
  invite(account: Account): Promise<string>;
  /** Makes a person with these roles who can sign in, and a client that has. */
  signedIn(
    name: string,
    roles: readonly string[],
    more?: { readonly addresses?: readonly string[]; readonly partner?: string },
  ): Promise<Client & { readonly account: string; code(): string }>;
  close(): Promise<void>;
}

export async function openApiLab(settings: Record<string, Record<string, unknown>> = {}): Promise<ApiLab> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const lab = await openLab({
    world: { 'good.test': {}, 'old.test': { starttls: 'absent' } },
    settings: { ...settings, console: { host: '127.0.0.1', port, plain: true, url } },
  });
  const { house } = lab.server;
  const api = openConsole(house, {
    accept: (submission) => lab.server.accept(submission),
    trace: (...asked) => lab.server.trace(...asked),
    ready: async () => [],
  });
  await api.start();
  const base = `http://127.0.0.1:${port}`;
  const entrance = new Entrance({
    ...house,
    log: silentLog,
    isInside: (domain) => house.people.isInside(domain),
    blocks: house.people.blocks,
    site: () => ({ id: 'localhost', origins: [url], name: 'x' }),
  });
  return {
    lab,
    api,
    base,
    url,
    invite: async (account) => (await entrance.invite(cli, account)).token,
    async signedIn(name, roles, more = {}) {
      const account = await house.people.addPerson(cli, {
        name,
        addresses: [`${name.toLowerCase()}@clinic.test`],
        roles: roles as never,
        ...more,
      });
      const me = client(base);
      const { token } = await entrance.invite(cli, account);
      await me.call('POST', '/v1/session/invitation', { token });
      await me.call('PUT', '/v1/me/password', { password });
      const app = await me.call('POST', '/v1/me/authenticator-apps', { label: 'phone' });
      const code = (): string => new TOTP({ secret: Secret.fromBase32(app.body.secret) }).generate();
      await me.call('POST', `/v1/me/authenticator-apps/${app.body.id}/confirm`, { code: code() });
      const done = await me.call('POST', '/v1/session/enrolled');
      if (done.status !== 200) throw new Error(JSON.stringify(done.body));
      return { ...me, account: account.id, code };
    },
    async close() {
      await api.stop();
      await lab.close();
    },
  };
}
