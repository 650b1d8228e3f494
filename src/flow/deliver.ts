import type { OpenMessage } from '#archive';
import { Fault } from '#base';
import type { Decision, Outcome, Protection } from '#mail';
import { mayWait, plan, type ReaderKey, Unfit } from '#protect';
import type { Claim } from '#queue';
import { archived, forReader, withActs, withHeaders } from './acts.ts';
import { carry, type Sent } from './carry.ts';
import type { Finish, House } from './house.ts';
import { withNotices } from './notices.ts';
import {
  broken,
  deferred,
  delivered,
  failed,
  notApproved,
  nothingLeft,
  placed,
  restrained,
} from './outcomes.ts';
import { restrainNow } from './restraint.ts';
import type { Rounds } from './rounds.ts';
import { rehearsed } from './sandbox.ts';
import { meansOf, pdfFor, type ReaderMeans, sealed } from './sealing.ts';
import { finishOf, settle } from './settle.ts';

/**
 * One attempt at one delivery, from claim to settled (docs/flow.md). The requirement was decided at acceptance; the means
 * is chosen here, from what the reader can open now, and never falls below it.
 */
export async function deliver(
  house: House,
  rounds: Rounds,
  claim: Claim,
  opened: OpenMessage | null,
): Promise<void> {
  let finish: Finish;
  try {
    finish = await attempt(house, rounds, claim, opened);
  } catch (error) {
    const fault = Fault.from(error);
    house.log.error('attempt-broken', {
      message: claim.messageId,
      delivery: claim.id,
      code: fault.code,
      reason: fault.detail,
    });
    finish = broken(house, claim, fault);
  }
  const stopped = (): boolean => rounds.stopped;
  try {
    await settle(house, finish, stopped);
  } catch (error) {
    await settle(house, afterBroken(house, finish, Fault.from(error)), stopped);
  }
  if (finish.within) rounds.poll();
}

/**
 * What is written where an outcome cannot be, because what follows from it broke: a letter that has left is settled without
 * what follows, or it would leave again and again; any other waits.
 */
function afterBroken(house: House, { claim, settlement, events }: Finish, fault: Fault): Finish {
  // The process stops, and the database is away: the lease will end.
  if (fault.kind === 'busy') throw fault;
  house.log.error('outcome-broken', {
    message: claim.messageId,
    delivery: claim.id,
    code: fault.code,
    reason: fault.detail,
  });
  const left = settlement.kind === 'finished' && settlement.outcome === 'delivered';
  return left ? finishOf(claim, settlement, events) : broken(house, claim, fault);
}

async function attempt(
  house: House,
  rounds: Rounds,
  taken: Claim,
  opened: OpenMessage | null,
): Promise<Finish> {
  const kept = opened ?? (await rounds.letters.get(taken.messageId));
  const standing = await lookAgain(house, taken);
  const decision = await restrainNow(house, taken, standing, kept.envelope.sender);
  if (kept.sandbox) return rehearsed(house, taken, kept, decision);
  if (decision !== standing) return restrained(taken, kept, decision);
  const claim = forReader(taken, decision);
  return withActs(house, taken, decision, await carriedOut(house, claim, kept, decision));
}

async function carriedOut(
  house: House,
  claim: Claim,
  kept: OpenMessage,
  decision: Decision,
): Promise<Finish> {
  if (decision.action === 'hold') return notApproved(claim);
  if (decision.action === 'refuse')
    return failed(house, claim, kept, {
      kind: 'failed',
      reason: `5.7.1 ${decision.say ?? notAllowed}`,
      ours: true,
    });
  if (decision.acts?.archive) return archived(claim, kept, decision);
  const letter = withHeaders(withNotices(kept, decision), decision);
  const turned: string[] = [];
  let waits: Sent | null = null;
  let requireTls = false;
  const means = await meansOf(house, claim, decision);
  turned.push(...means.why);
  // A change of key is never passed over: nothing leaves by a weaker means meanwhile.
  if (means.change === 'hold' || (means.change === 'pickup' && !mayWait(decision)))
    return nothingLeft(house, claim, letter, decision, turned);
  if (means.change === 'pickup') return placed(house, claim, letter, decision, turned);
  for (const step of plan(decision)) {
    if (step.protection === 'pickup') return placed(house, claim, letter, decision, turned);
    const key = await keyFor(house, claim, means, step.protection);
    if (step.protection !== 'tls' && !key) continue;
    const seal = key ? await sealed(house, letter, key) : undefined;
    if (seal instanceof Unfit) {
      turned.push(seal.message);
      continue;
    }
    if (seal instanceof Fault) {
      // What was to be sealed does not leave unsealed: it waits, where its reader can come for it or with us.
      if (!mayWait(decision)) throw seal;
      house.log.error('seal-failed', { message: claim.messageId, delivery: claim.id, code: seal.code });
      return placed(house, claim, letter, decision, [...turned, 'it could not be sealed']);
    }
    const sent = await carry(house, claim, letter, step.floor, seal);
    if (sent.outcome.kind !== 'unprotected')
      return asSent(house, kept, sent, outcome(house, claim, letter, decision, sent, sent.outcome, turned));
    turned.push(sent.outcome.reason);
    requireTls ||= sent.outcome.requireTls === true;
    if (sent.outcome.passing) waits = sent;
  }
  // What its sender asked for cannot be kept, and nothing else is left: it goes back (RFC 8689 §4.2.1).
  if (requireTls)
    return failed(house, claim, letter, { kind: 'failed', reason: `5.7.30 ${turned.join('; ')}` });
  // The domain breaks its own published demand, and the letter has no other way: it waits until that is put right.
  if (waits) {
    const what = { kind: 'deferred', reason: turned.join('; ') } as const;
    return outcome(house, claim, letter, decision, waits, what, turned);
  }
  return nothingLeft(house, claim, letter, decision, turned);
}

/** What left is kept beside what was accepted. Where it cannot be, the letter has left all the same: it is settled without. */
async function asSent(house: House, kept: OpenMessage, sent: Sent, finish: Finish): Promise<Finish> {
  if (sent.outcome.kind !== 'delivered' || !house.config.archive.sent) return finish;
  try {
    return { ...finish, sent: await house.archive.sent.seal(kept, sent.pieces, sent.hash) };
  } catch (error) {
    const { code } = Fault.from(error);
    house.log.error('sent-not-kept', { message: kept.id, delivery: finish.claim.id, code });
    return finish;
  }
}

async function keyFor(
  house: House,
  claim: Claim,
  means: ReaderMeans,
  method: Exclude<Protection, 'pickup'>,
): Promise<ReaderKey | null> {
  if (method === 'tls') return null;
  return method === 'pdf' ? pdfFor(house, claim) : means[method];
}

const notAllowed = 'The rules of this organisation do not allow this letter';

/** What may have changed since acceptance. What a patient can take back is read anew from the database each time. */
async function lookAgain({ policy, consents, clock }: House, { decision }: Claim): Promise<Decision> {
  const now = clock.now();
  if (!policy.restsOnConsent(decision)) return policy.recheck(decision, now);
  return policy.recheck(decision, now, await consents.of(decision.recipient));
}

function outcome(
  house: House,
  claim: Claim,
  letter: OpenMessage,
  decision: Decision,
  sent: Sent,
  what: Exclude<Outcome, { kind: 'unprotected' }>,
  turned: readonly string[],
): Finish {
  if (what.kind === 'delivered') return delivered(house, claim, letter, decision, sent, what, turned);
  if (what.kind === 'failed') return failed(house, claim, letter, what);
  const age = house.clock.now() - claim.acceptedAt;
  const deadlines = house.config.delivery.classes[claim.class];
  // Where nothing answers at all, a notice could not arrive either: only a domain that answers turns to pickup.
  if (age > deadlines.take_over && mayWait(decision) && !what.unreachable) {
    return placed(house, claim, letter, decision, [
      ...turned,
      `it could not be carried in time: ${what.reason}`,
    ]);
  }
  if (age > deadlines.give_up) {
    return failed(house, claim, letter, {
      ...what,
      kind: 'failed',
      reason: `It could not be delivered in time: ${what.reason}`,
    });
  }
  return deferred(house, claim, letter, what);
}
