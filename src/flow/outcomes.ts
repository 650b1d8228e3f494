import type { OpenMessage } from '#archive';
import { type Fault, type Json, systemActor } from '#base';
import type { EventDraft, EventKind } from '#evidence';
import { type Decision, formatAddress, type Outcome, type Reply, type TlsFacts } from '#mail';
import { type Claim, nextAttempt } from '#queue';
import type { Sent } from './carry.ts';
import type { Finish, House } from './house.ts';
import { askForSecret, pickupLetters, reportTo } from './report.ts';
import { finishOf } from './settle.ts';

type Of<K extends Outcome['kind']> = Extract<Outcome, { kind: K }>;

/** After so many attempts that broke in our own hands a letter is put aside for a person. */
const patience = 12;
const us = systemActor('deliver');

function event(
  kind: EventKind,
  claim: Claim,
  letter: OpenMessage | null,
  data: { [key: string]: Json },
  secret: { [key: string]: string } = {},
): EventDraft {
  return {
    kind,
    actor: us,
    message: claim.messageId,
    delivery: claim.id,
    data: { attempt: claim.attempts + 1, ...data },
    secret: { recipient: formatAddress(claim.recipient.address), ...secret },
    ...(letter ? { dek: letter.dek } : {}),
  };
}

const codes = (reply?: Reply): { [key: string]: Json } =>
  reply ? { code: reply.code, ...(reply.enhanced ? { enhanced: reply.enhanced } : {}) } : {};
/** The connection that the server spoke over, where one stood: its proof belongs to what it said. */
const travelled = (tls?: TlsFacts | null): { [key: string]: Json } => (tls ? { tls: { ...tls } } : {});
const words = (reply?: Reply): { [key: string]: string } =>
  reply ? { reply: `${reply.code} ${reply.text}` } : {};
const ruled = ({ floor, rule, ruleVersion }: Decision): { [key: string]: Json } => ({
  floor,
  rule,
  ruleVersion,
});

/**
 * A reason in words may hold what a remote server said, and that may quote an address or more: it is sealed. In clear
 * stands only the status code it begins with (RFC 3463).
 */
const because = (reason: string): { clear: { [key: string]: Json }; secret: { [key: string]: string } } => {
  const status = /^[245]\.\d{1,3}\.\d{1,3}(?= )/.exec(reason)?.[0];
  return { clear: status ? { status } : {}, secret: { reason } };
};

/** Why means that come first were not used: kept with the event that tells which one was. */
const passedOver = (turned: readonly string[]): { [key: string]: string } =>
  turned.length > 0 ? { turned: turned.join('; ') } : {};

export function delivered(
  house: House,
  claim: Claim,
  letter: OpenMessage,
  decision: Decision,
  sent: Sent,
  what: Of<'delivered'>,
  turned: readonly string[],
): Finish {
  const { notice } = claim;
  const travelled = what.tls?.floor ?? 'open';
  const data = {
    ...ruled(decision),
    method: sent.seal?.method ?? 'tls',
    ...(sent.seal ? { cipher: sent.seal.cipher, signed: sent.seal.signed } : {}),
    host: what.host,
    address: what.address,
    ...codes(what.reply),
    tls: what.tls && { ...what.tls },
    sent: sent.hash,
    reason: sent.seal
      ? `it is sealed ${sent.seal.method === 'pdf' ? 'under the passphrase agreed with' : 'with the key of'} its reader, the floor asks for ${decision.floor}`
      : decision.floor === 'open'
        ? 'the floor asks for no protection'
        : `the connection is ${travelled}, the floor asks for ${decision.floor}`,
  };
  // Whose key it is, its fingerprint tells.
  const sealedWith = sent.seal?.fingerprint ? { key: sent.seal.fingerprint } : {};
  const wanted = !what.reports && (claim.recipient.notify?.includes('success') ?? false);
  const tellsPickup = (notice?.kind === 'pickup-notice' || notice?.kind === 'pickup-code') && notice.pickup;
  return finishOf(
    claim,
    { kind: 'finished', outcome: 'delivered', method: sent.seal?.method ?? 'tls' },
    [
      event('delivery.delivered', claim, letter, data, {
        ...words(what.reply),
        ...passedOver(turned),
        ...sealedWith,
      }),
    ],
    wanted || tellsPickup
      ? async (sql) => {
          const noted = tellsPickup ? await house.pickup.noticeTravelled(sql, tellsPickup, travelled) : null;
          const asked = noted?.secretMissing && tellsPickup ? await askForSecret(house, tellsPickup) : [];
          return wanted
            ? [
                ...asked,
                ...(await reportTo(house, letter, claim, {
                  action: 'relayed',
                  host: what.host,
                  reply: what.reply,
                })),
              ]
            : asked;
        }
      : undefined,
  );
}

export function failed(
  house: House,
  claim: Claim,
  letter: OpenMessage,
  what: Of<'failed'> & { readonly ours?: boolean },
): Finish {
  const why = because(what.reason);
  const data = {
    ...why.clear,
    ...(what.host ? { host: what.host } : {}),
    ...codes(what.reply),
    ...travelled(what.tls),
  };
  return finishOf(
    claim,
    { kind: 'finished', outcome: 'failed' },
    [event('delivery.failed', claim, letter, data, { ...why.secret, ...words(what.reply) })],
    async () =>
      reportTo(house, letter, claim, {
        action: 'failed',
        reason: what.reason,
        ours: what.ours ?? false,
        host: what.host,
        reply: what.reply,
      }),
  );
}

export function deferred(house: House, claim: Claim, letter: OpenMessage, what: Of<'deferred'>): Finish {
  const { retry_first, retry_max, classes } = house.config.delivery;
  const now = house.clock.now();
  const dueAt = nextAttempt(now, claim.attempts, { first: retry_first, most: retry_max });
  const late = !claim.warned && now - claim.acceptedAt > classes[claim.class].warn;
  const why = because(what.reason);
  const data = {
    ...why.clear,
    next: new Date(dueAt).toISOString(),
    ...(what.host ? { host: what.host } : {}),
    ...codes(what.reply),
    ...travelled(what.tls),
  };
  return finishOf(
    claim,
    { kind: 'deferred', dueAt, reason: what.reason, warned: late },
    [event('delivery.attempted', claim, letter, data, { ...why.secret, ...words(what.reply) })],
    late
      ? async () =>
          reportTo(house, letter, claim, {
            action: 'delayed',
            reason: what.reason,
            host: what.host,
            reply: what.reply,
          })
      : undefined,
  );
}

/** Into the portal: the waiting copy, the notice to its reader and the word to its sender, all in one transaction. */
export function placed(
  house: House,
  claim: Claim,
  letter: OpenMessage,
  decision: Decision,
  turned: readonly string[],
): Finish {
  const why = because(turned.length > 0 ? turned.join('; ') : 'the rule asks for the portal');
  const data = { ...ruled(decision), ...why.clear, method: 'pickup' };
  return finishOf(
    claim,
    { kind: 'finished', outcome: 'placed' },
    [event('delivery.turned', claim, letter, data, why.secret)],
    async (sql) => {
      const placing = {
        delivery: claim.id,
        message: claim.messageId,
        recipient: claim.recipient.address,
        sender: letter.envelope.sender,
        raw: letter.raw,
        sensitive: decision.sensitive,
        ...(decision.acts?.expires ? { expires: decision.acts.expires } : {}),
        class: claim.class,
        receivedAt: letter.acceptedAt,
      };
      return pickupLetters(house, claim, placing, await house.pickup.place(sql, placing));
    },
  );
}

/** No means is left that the rules allow: a person decides. */
export function nothingLeft(
  house: House,
  claim: Claim,
  letter: OpenMessage,
  decision: Decision,
  turned: readonly string[],
): Finish {
  const reason = turned.length > 0 ? turned.join('; ') : 'the rules allow no means that this reader has';
  const why = because(reason);
  house.log.warn('delivery-held', { message: claim.messageId, delivery: claim.id });
  return finishOf(claim, { kind: 'held', reason }, [
    event('delivery.held', claim, letter, { ...ruled(decision), ...why.clear }, why.secret),
  ]);
}

/** It waits for approval, and nobody gave it: however it came to be due, it does not leave. */
export function notApproved(claim: Claim): Finish {
  const reason = 'it waits for approval, and nobody has approved it';
  return finishOf(claim, { kind: 'held', reason }, [event('delivery.held', claim, null, { reason })]);
}

/** Somebody holds the letters of its author: it waits under that decision, as if it had been accepted after the hold. */
export function restrained(claim: Claim, letter: OpenMessage, decision: Decision): Finish {
  const reason = decision.why.at(-1) ?? 'letters of its sender are held';
  return finishOf(claim, { kind: 'held', reason, as: { ...claim, decision } }, [
    event('delivery.held', claim, letter, ruled(decision), { reason }),
  ]);
}

/** Something of ours broke: the letter waits, and after many such attempts waits for a person. It never passes. */
export function broken(house: House, claim: Claim, fault: Fault): Finish {
  const reason = `${fault.code}: ${fault.say}`;
  if (claim.attempts >= patience)
    return finishOf(claim, { kind: 'held', reason }, [event('delivery.held', claim, null, { reason })]);
  const { retry_first, retry_max } = house.config.delivery;
  const dueAt = nextAttempt(house.clock.now(), claim.attempts, { first: retry_first, most: retry_max });
  return finishOf(claim, { kind: 'deferred', dueAt, reason, warned: false }, [
    event('delivery.attempted', claim, null, { reason, next: new Date(dueAt).toISOString() }),
  ]);
}
