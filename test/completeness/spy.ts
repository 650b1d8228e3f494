/**
 * Watches the real rooms at work: which method was called, and which events were recorded while it ran. What a method
 * records through others counts for it too.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Actor, Fault } from '#base';
import { type EventDraft, Evidence } from '#evidence';

/** `room.Class.method` → kinds of events recorded within it, over all calls. Called without an event: an empty set. */
export const seen = new Map<string, Set<string>>();
/** Everything that was recorded, in order. */
export const recorded: { readonly kind: string; readonly actor: Actor }[] = [];

const around = new AsyncLocalStorage<readonly string[]>();

type Method = (this: unknown, ...args: unknown[]) => unknown;

function watched(name: string, method: Method): Method {
  return function (this: unknown, ...args) {
    if (!seen.has(name)) seen.set(name, new Set());
    return around.run([...(around.getStore() ?? []), name], () => method.apply(this, args));
  };
}

/** Class → methods of its prototype; statics are not acts. */
export const methodsOf = (one: { prototype: object }): string[] =>
  Object.getOwnPropertyNames(one.prototype).filter(
    (name) =>
      name !== 'constructor' &&
      typeof Object.getOwnPropertyDescriptor(one.prototype, name)?.value === 'function',
  );

/** From here on every method of a class is watched. */
export function watch(name: string, one: { prototype: object }): void {
  for (const method of methodsOf(one)) {
    const prototype = one.prototype as Record<string, Method>;
    prototype[method] = watched(`${name}.${method}`, prototype[method]!);
  }
}

/** From here on what is recorded is noted. */
export function watchEvidence(): void {
  const { record } = Evidence.prototype;
  Evidence.prototype.record = async function (sql, ...drafts: readonly EventDraft[]) {
    const result = await record
      .call(this, sql, ...drafts)
      .catch((error) => Promise.reject(Fault.from(error)));
    for (const { kind, actor } of drafts) {
      recorded.push({ kind, actor });
      for (const name of around.getStore() ?? []) seen.get(name)?.add(kind);
    }
    return result;
  };
}

/** What somebody (not the house itself) had recorded while this ran. */
export async function during<T>(work: () => Promise<T>): Promise<{ result: T; kinds: Set<string> }> {
  const from = recorded.length;
  const result = await work();
  const kinds = recorded.slice(from).flatMap(({ kind, actor }) => (actor.kind === 'system' ? [] : [kind]));
  return { result, kinds: new Set(kinds) };
}

/** A route: what it is called in the tables, and which calls are it. */
export interface Callable {
  readonly name: string;
  readonly method: string;
  readonly pattern: RegExp;
}

export interface Watching {
  /** Route → kinds of events that calls which were answered left. */
  readonly called: Map<string, Set<string>>;
  /** Calls that were refused though the story meant them. */
  readonly refusals: string[];
  /** Notes what each call to `base` leaves, until the answer is called. Calls come one after another. */
  watchFetch(base: string): () => void;
}

/** Where several routes fit a path, that with more of it written out is meant. */
const literal = ({ name }: Callable): number => name.replaceAll(/\{\w+\}|:\w+/g, '').length;

export function watchCalls(all: readonly Callable[]): Watching {
  const called = new Map<string, Set<string>>();
  const refusals: string[] = [];
  return {
    called,
    refusals,
    watchFetch(base) {
      const real = globalThis.fetch;
      globalThis.fetch = async (input, init) => {
        const url = String(input);
        if (!url.startsWith(base)) return real(input, init);
        const { pathname } = new URL(url);
        const method = init?.method ?? 'GET';
        const [one] = all
          .filter((each) => each.method === method && each.pattern.test(pathname))
          .sort((a, b) => literal(b) - literal(a));
        const { result, kinds } = await during(async () => {
          const response = await real(input, init);
          return { response, bytes: await response.clone().arrayBuffer() };
        });
        const { response, bytes } = result;
        if (!one) return response;
        if (response.status < 400 || kinds.size > 0)
          called.set(one.name, new Set([...(called.get(one.name) ?? []), ...kinds]));
        else refusals.push(`${one.name}: ${response.status} ${Buffer.from(bytes).toString().slice(0, 200)}`);
        return response;
      };
      return () => {
        globalThis.fetch = real;
      };
    },
  };
}
