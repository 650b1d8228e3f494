import type { OpenMessage } from '#archive';
import { Fault, type Json, systemActor } from '#base';
import { type Decision, formatAddress } from '#mail';
import { mayWait, plan, type ReaderKey, Unfit } from '#protect';
import { type Claim, nextAttempt } from '#queue';
import { forReader } from './acts.ts';
import type { Finish, House } from './house.ts';
import { withNotices } from './notices.ts';
import { pdfFor, sealed } from './sealing.ts';
import { finishOf } from './settle.ts';

const us = systemActor('deliver');

/** Readers that stand for an outcome, whatever the rules say: `bounced@sandbox.invalid` (RFC 2606 §2). */
const magicDomain = 'sandbox.invalid';

/** What would have become of a letter. */
interface Would {
  readonly would: 'delivered' | 'failed' | 'waiting' | 'portal' | 'held' | 'refused' | 'archived';
  readonly method?: string;
  readonly cipher?: string;
  /** What a server would have said, in the words of RFC 3463. */
  readonly reply?: string;
}

const magic: Readonly<Record<string, Would>> = {
  delivered: { would: 'delivered', method: 'tls', reply: '250 2.0.0 taken' },
  bounced: { would: 'failed', reply: '550 5.1.1 no such mailbox' },
  full: { would: 'failed', reply: '552 5.2.2 the mailbox is full' },
  portal: { would: 'portal', method: 'pickup' },
  held: { would: 'held' },
};
/** Waits at the first attempt, and is delivered at the second. */
const slow = 'deferred';

/**
 * The end of a letter of the sandbox: ruled on and sealed like any other, and then written down instead of carried. Nothing
 * is asked outside for it, no copy goes to the portal, and nobody is told.
 */
export async function rehearsed(
  house: House,
  claim: Claim,
  letter: OpenMessage,
  decision: Decision,
): Promise<Finish> {
  const { local, domain } = claim.recipient.address;
  const named = domain === magicDomain ? local.toLowerCase() : '';
  if (named === slow && claim.attempts === 0) {
    const { retry_first, retry_max } = house.config.delivery;
    const dueAt = nextAttempt(house.clock.now(), 0, { first: retry_first, most: retry_max });
    const reason = '4.2.0 the mailbox is busy';
    return finishOf(claim, { kind: 'deferred', dueAt, reason, warned: false }, [
      event(claim, letter, decision, { would: 'waiting', reply: `450 ${reason}` }),
    ]);
  }
  const would =
    (named === slow ? magic.delivered : magic[named]) ?? (await judged(house, claim, letter, decision));
  return finishOf(claim, { kind: 'finished', outcome: 'rehearsed' }, [event(claim, letter, decision, would)]);
}

/** As far as can be told without asking anybody outside: the first means whose reader's key is known, and sealed with it. */
async function judged(house: House, claim: Claim, letter: OpenMessage, decision: Decision): Promise<Would> {
  if (decision.action === 'hold') return { would: 'held' };
  if (decision.action === 'refuse') return { would: 'refused' };
  if (decision.acts?.archive) return { would: 'archived' };
  const { smime, pgp } = await house.recipients.recipient(decision.recipient, house.clock.now());
  for (const { protection } of plan(decision)) {
    if (protection === 'pickup') return { would: 'portal', method: 'pickup' };
    if (protection === 'tls') return { would: 'delivered', method: 'tls' };
    const keys: Readonly<Record<typeof protection, () => ReaderKey | null | Promise<ReaderKey | null>>> = {
      smime: () => smime && { kind: 'smime', certificate: smime.certificate, fingerprint: smime.fingerprint },
      pgp: () => pgp && { kind: 'pgp', chosen: pgp.chosen, fingerprint: pgp.fingerprint },
      pdf: () => pdfFor(house, forReader(claim, decision)),
    };
    const key = await keys[protection]();
    const seal = key && (await sealed(house, withNotices(letter, decision), key));
    if (!seal || seal instanceof Unfit) continue;
    if (seal instanceof Fault) {
      if (mayWait(decision)) return { would: 'portal', method: 'pickup' };
      throw seal;
    }
    return { would: 'delivered', method: seal.method, cipher: seal.cipher };
  }
  return { would: 'held' };
}

function event(
  claim: Claim,
  letter: OpenMessage,
  { floor, rule, ruleVersion, recipient }: Decision,
  { reply, ...would }: Would,
): Finish['events'][number] {
  const data: { [key: string]: Json } = {
    attempt: claim.attempts + 1,
    floor,
    rule,
    ruleVersion,
    ...would,
    ...(reply ? { code: Number(reply.slice(0, 3)) } : {}),
  };
  return {
    kind: 'delivery.rehearsed',
    actor: us,
    message: claim.messageId,
    delivery: claim.id,
    data,
    secret: { recipient: formatAddress(recipient), ...(reply ? { reply } : {}) },
    dek: letter.dek,
  };
}
