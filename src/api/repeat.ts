import { type Clock, canonicalJson, Fault, type Json } from '#base';
import type { Keys } from '#keys';
import type { Store } from '#store';
import type { ApiCall, ApiReply } from '#web';
import { invalid } from './problem.ts';
import * as rows from './store.ts';

const memory = 24 * 3_600_000;

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a call that comes twice with the same key is done once,
 * and both get the first one's answer. Answers are kept a day, sealed.
 */
export class Repeats {
  readonly #needs: { readonly store: Store; readonly clock: Clock; readonly keys: Keys };

  constructor(needs: { readonly store: Store; readonly clock: Clock; readonly keys: Keys }) {
    this.#needs = needs;
  }

  async once(call: ApiCall, caller: string, work: () => Promise<ApiReply>): Promise<ApiReply> {
    const key = call.header('idempotency-key');
    if (key === '' || call.method === 'GET') return work();
    if (!/^[\x21-\x7e]{1,200}$/.test(key))
      throw invalid('key-invalid', 'An Idempotency-Key has 1 to 200 visible characters.');
    const { store, clock, keys } = this.#needs;
    // Keyed: a call may hold a password, and its bare hash could be guessed at by whoever has a copy of the database.
    const request = keys.blind(
      'repeat',
      `${call.method} ${call.path}\n${canonicalJson((call.body ?? null) as Json)}`,
    );
    const earlier = await rows.claimKey(store, { caller, key, request, at: new Date(clock.now()) });
    if (earlier) return this.#again(earlier, request, `${caller} ${key}`);
    let reply: ApiReply;
    try {
      reply = await work();
    } catch (error) {
      // What was refused may be asked again with the same key; what broke half-way may not: nobody knows how far it came.
      if (error instanceof Fault && error.kind !== 'broken') await rows.dropKey(store, caller, key);
      throw error;
    }
    if (reply.type === 'json' || reply.type === 'empty') {
      const text = JSON.stringify(reply.type === 'json' ? reply.body : null);
      const sealed = keys.sealField(
        'settings',
        { id: `${caller} ${key}`, part: 'answer' },
        Buffer.from(text),
      );
      await rows.keepAnswer(store, { caller, key, status: reply.status, sealed });
    }
    return reply;
  }

  #again(earlier: rows.RepeatRow, request: Buffer, id: string): ApiReply {
    if (!earlier.request.equals(request))
      throw invalid('key-reused', 'This Idempotency-Key was used for another call.');
    if (earlier.status === null || !earlier.answer_sealed)
      throw new Fault({
        code: 'call-running',
        kind: 'busy',
        say: 'The first call with this key has not ended yet, or ended in a way nobody saw. Look before you call again with another key.',
      });
    const text = this.#needs.keys
      .openField('settings', { id, part: 'answer' }, earlier.answer_sealed)
      .toString();
    const headers = { 'idempotency-replayed': 'true' };
    return earlier.status === 204
      ? { type: 'empty', status: 204, headers }
      : { type: 'json', status: earlier.status, headers, body: JSON.parse(text) as unknown };
  }

  async tidy(): Promise<void> {
    await rows.dropOldKeys(this.#needs.store, new Date(this.#needs.clock.now() - memory));
  }
}
