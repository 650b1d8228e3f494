import { type Clock, Fault, type Log, networkOf, newId } from '#base';
import type { Config } from '#config';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import { type ApiKeys, actsOf, type Clients, type Entrance, isExaminer, type Visitor } from '#people';
import type { Store } from '#store';
import { type ApiCall, type ApiReply, type ApiRoute, type ApiServer, createApiServer } from '#web';
import { cleanText } from './clean.ts';
import type { Caller, Endpoint } from './endpoint.ts';
import { applicationFiles } from './files.ts';
import { readTls } from './listen.ts';
import { invalid, problem, signInNeeded } from './problem.ts';
import { Quota } from './quota.ts';
import { Repeats } from './repeat.ts';
import type { Setup } from './setup.ts';
import { scimMedia, tongues } from './tongues.ts';

export interface ApiNeeds {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly evidence: Evidence;
  readonly keys: Keys;
  readonly entrance: Entrance;
  readonly systems: ApiKeys;
  readonly clients: Clients;
  readonly endpoints: readonly Endpoint[];
  readonly setup: Setup;
  readonly url: () => string;
}

const bodyLimit = 48 * 1024 * 1024;
const bearer = /^Bearer ([\w-]{1,200})$/i;

/**
 * The API: each endpoint is a value, and this is the one place where calls are let in. A call without a session or key
 * gets 401, one without the right 403, and what the answer's schema does not name never leaves.
 */
export class Api {
  readonly #needs: ApiNeeds;
  readonly #quota: Quota;
  readonly #repeats: Repeats;
  readonly #server: ApiServer;
  #port = 0;

  constructor(needs: ApiNeeds) {
    const { config, log } = needs;
    this.#needs = needs;
    this.#quota = new Quota(needs.clock);
    this.#repeats = new Repeats(needs);
    this.#server = createApiServer({
      log,
      host: config.console.host,
      port: config.console.port,
      tls: readTls(config),
      trustProxy: config.console.trust_proxy,
      url: needs.url,
      routes: needs.endpoints.map((one) => this.#route(one)),
      files: () => applicationFiles(),
      bodyLimit,
      trouble: (status, fault) => problem(fault, {}, status),
    });
  }

  async start(): Promise<{ readonly host: string; readonly port: number }> {
    const at = await this.#server.start();
    this.#port = at.port;
    this.#needs.log.info('console-listens', { host: at.host, port: at.port });
    return at;
  }

  /** The first run, where nobody can sign in yet. */
  get setup(): Setup {
    return this.#needs.setup;
  }

  get port(): number {
    return this.#port;
  }

  /** The address people see. */
  url(): string {
    return this.#needs.url();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Forgets what is over. */
  async tidy(): Promise<void> {
    await this.#repeats.tidy();
    await this.#needs.entrance.tidy();
  }

  #route(one: Endpoint): ApiRoute {
    return {
      method: one.method,
      path: `/v1${one.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      answer: (call) => this.#answer(one, call),
    };
  }

  async #answer(one: Endpoint, call: ApiCall): Promise<ApiReply> {
    let headers: Readonly<Record<string, string>> = {};
    try {
      if (call.method !== 'GET' && !call.ownPage)
        throw new Fault({
          code: 'foreign-call',
          kind: 'forbidden',
          say: 'This call was not sent by our own page.',
        });
      const visitor = visitorOf(call);
      if (one.speaks === 'oauth' ? call.media !== formMedia : call.media === formMedia)
        throw invalid('media-wrong', 'This is not the form in which this can be sent.');
      const caller = one.speaks === 'oauth' ? null : await this.#caller(call, visitor);
      // A key that is none counts against the address it came from, and is told so.
      const known = caller === 'unknown' ? null : caller;
      const taken = this.#quota.take(
        known ? (known.visit ? known.actor.id : known.key) : networkOf(call.address),
      );
      headers = taken.headers;
      if (!taken.ok)
        throw new Fault({ code: 'too-many-requests', kind: 'busy', say: 'That was too often. Please wait.' });
      if (caller === 'unknown') throw signInNeeded();
      await this.#allow(one, caller);
      await this.#note(one, call, caller);
      const asking = caller ?? stranger(visitor);
      const name = caller ? `${caller.actor.id}/${caller.key}` : `address ${call.address}`;
      const work = (): Promise<ApiReply> => run(one, call, asking, visitor);
      const reply = await (one.looks ? work() : this.#repeats.once(call, name, work));
      return { ...reply, headers: { ...reply.headers, ...headers } };
    } catch (error) {
      return this.#trouble(error, one, headers);
    }
  }

  /** A guest at the auditor's desk is seen in everything: each call is an event before it is answered. */
  async #note(one: Endpoint, call: ApiCall, caller: Caller | null): Promise<void> {
    if (!caller?.visit || !isExaminer(caller.visit.account.roles)) return;
    const { evidence, store } = this.#needs;
    const data = { call: `${one.method} ${one.path}`, of: { ...call.params } };
    await evidence.record(store, { kind: 'desk.viewed', actor: caller.actor, data });
  }

  #trouble(error: unknown, one: Endpoint, headers: Readonly<Record<string, string>>): ApiReply {
    const fault = Fault.from(error);
    const { log } = this.#needs;
    const say = one.speaks ? tongues[one.speaks] : problem;
    if (fault.kind !== 'broken') return say(fault, headers);
    const id = newId();
    log.error('api-broken', { id, door: one.path, code: fault.code, reason: fault.detail });
    const words = `${fault.say} Whoever runs this server finds more in the log under ${id}.`;
    return say(new Fault({ code: fault.code, kind: 'broken', say: words }), headers);
  }

  async #caller(call: ApiCall, visitor: Visitor): Promise<(Caller & { key: string }) | 'unknown' | null> {
    const { entrance, systems, clients } = this.#needs;
    const authorization = call.header('authorization');
    if (authorization !== '') {
      const token = bearer.exec(authorization)?.[1] ?? '';
      const holder =
        (await clients.holder(token, call.address, call.certificate)) ??
        (await systems.holder(token, call.address));
      return holder ? { ...holder, visit: null } : 'unknown';
    }
    const token = call.cookie('session');
    if (token === '' && call.certificate) {
      const holder = await clients.byCertificate(call.certificate, call.address);
      if (holder) return { ...holder, visit: null };
    }
    const visit = token === '' ? null : await entrance.visit(token, visitor);
    if (!visit) return null;
    const acts = new Set(visit.state === 'open' ? actsOf(visit.account.roles) : []);
    return { actor: visit.actor, acts, visit, key: 'session', sandbox: false };
  }

  /** Throws `sign-in-needed`, `not-allowed`, `proof-needed`. */
  async #allow(one: Endpoint, caller: Caller | null): Promise<void> {
    if (one.who === 'anyone') return;
    if (!caller) throw signInNeeded();
    const { visit } = caller;
    if (visit?.state === 'open' && one.who !== 'enrolling' && one.path !== '/session/proof')
      await this.#needs.entrance.requireKnownPlace(visit, one.path);
    if (one.who === 'enrolling' || one.who === 'session') {
      if (!visit || visit.state === 'half' || (one.who === 'session' && visit.state !== 'open'))
        throw signInNeeded();
      if (one.sensitive && visit.state === 'open') await this.#needs.entrance.requireFresh(visit, one.path);
      return;
    }
    if (!caller.acts.has(one.who) || (caller.sandbox && !one.sandbox))
      throw new Fault({
        code: 'not-allowed',
        kind: 'forbidden',
        say: 'You may not do this.',
        detail: one.who,
      });
    if (one.sensitive && visit) await this.#needs.entrance.requireFresh(visit, one.who);
  }
}

const formMedia = 'application/x-www-form-urlencoded';

const visitorOf = (call: ApiCall): Visitor => ({
  address: call.address,
  device: call.cookie('device'),
  program: call.header('user-agent').slice(0, 200),
  present: call.header('postern-present') !== 'no',
});

const stranger = (visitor: Visitor): Caller => ({
  actor: { kind: 'person', id: 'unknown', via: 'api', address: visitor.address },
  acts: new Set(),
  visit: null,
  sandbox: false,
});

/** Reads the call by the endpoint's schemas, does it, and lets out what the answer's schema names. */
async function run(one: Endpoint, call: ApiCall, caller: Caller, visitor: Visitor): Promise<ApiReply> {
  for (const given of [call.params, call.query, call.body]) cleanText(given);
  const read = (what: 'query' | 'body', given: unknown): unknown => {
    const schema = one[what];
    if (!schema) return {};
    const result = schema.safeParse(given);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw invalid(
      `${what}-invalid`,
      `${place === '' ? `The ${what}` : `"${place}"`}: ${issue?.message ?? 'is not right'}.`,
    );
  };
  const given = await one.handle({
    caller,
    visitor,
    params: call.params,
    query: read('query', call.query),
    body: read('body', call.body ?? {}),
    token: call.cookie('session'),
    setup: call.cookie('setup'),
    ifMatch: call.header('if-match'),
    lastEvent: call.header('last-event-id'),
    authorization: one.speaks === 'oauth' ? call.header('authorization') : '',
    certificate: call.certificate,
  });
  const more = {
    ...(given.cookies ? { cookies: given.cookies } : {}),
    ...(given.headers ? { headers: given.headers } : {}),
  };
  if (given.raw) return { ...given.raw, ...more };
  const status = one.status ?? 200;
  if (!one.answer) return { type: 'empty', status: status === 200 ? 204 : status, ...more };
  const media = one.speaks === 'scim' ? { media: scimMedia } : {};
  return { type: 'json', status, body: one.answer.parse(given.body), ...media, ...more };
}
