import { type Actor, Fault } from '#base';
import type { EventDraft, EventKind } from '../event.ts';

/**
 * What of a letter somebody saw, most first: the letter itself, one of its attachments, a copy taken out of the house, its
 * subject and a line of it, the proof of what became of it, what is known of it beside its text, or one line in a list.
 * `access` is no look yet: somebody was allowed one in an emergency.
 */
export type Sight = 'content' | 'attachment' | 'export' | 'excerpt' | 'proof' | 'details' | 'line' | 'access';

/** Events that say that somebody looked at a letter, and at what of it. What is not here is no look. */
const sights: Partial<Record<EventKind, Sight>> = {
  'archive.read': 'content',
  'archive.found': 'excerpt',
  'archive.exported': 'export',
  'hold.read': 'details',
  'hold.listed': 'line',
  'queue.listed': 'line',
  'trace.read': 'details',
  'trace.listed': 'line',
  'receipt.made': 'proof',
  'pack.begun': 'proof',
  'policy.tried': 'line',
  'glass.approved': 'access',
  'pickup.opened': 'content',
  'pickup.downloaded': 'attachment',
  'pickup.looked': 'details',
};

/** Null where the event is no look at a letter. */
export function sightOf({ kind, data }: Pick<EventDraft, 'kind' | 'data'>): Sight | null {
  const sight = sights[kind] ?? null;
  if (kind === 'archive.read' && data?.what === 'attachment') return 'attachment';
  return kind === 'hold.read' && data?.content === true ? 'content' : sight;
}

/** Sights that show what stands in a letter. */
const shows: ReadonlySet<Sight> = new Set(['content', 'attachment', 'export', 'excerpt']);
const staff: ReadonlySet<Actor['kind']> = new Set(['person', 'service', 'operator', 'auditor']);
const shortest = 3;

/** Whether these words are a reason at all. */
export const isReason = (words: string | undefined): boolean => (words?.trim().length ?? 0) >= shortest;

export const reasonMissing = (): Fault =>
  new Fault({
    code: 'reason-missing',
    kind: 'invalid',
    say: 'Say why this letter must be read: it is kept, and those whose letter it is can see it.',
  });

/**
 * What staff see of others' letters they see for a reason, which is kept sealed in the event and shown to those whose
 * letter it is (45 CFR 164.312(b), 164.502(b)). Without one nothing is recorded, and so nothing may be shown: throws
 * `reason-missing`. Letters of one's own (`own`) need none.
 */
export function requireReason(draft: EventDraft): void {
  const sight = sightOf(draft);
  if (!sight || !shows.has(sight) || !staff.has(draft.actor.kind) || draft.data?.own === true) return;
  if (!isReason(draft.secret?.reason)) throw reasonMissing();
}
