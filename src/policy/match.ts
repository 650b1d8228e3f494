import { type Address, type Door, type Inspection, type Level, levels, type MailClass } from '#mail';
import type { Condition, Rule } from './rules.ts';

/** What a rule is held against: one letter and one reader of it. */
export interface Subject {
  readonly inspection: Inspection;
  readonly reader: Address;
  readonly inside: boolean;
  readonly sender: Address | null;
  readonly door: Door;
  readonly class: MailClass;
  readonly size: number;
}

export const reaches = (have: Level, need: Level): boolean => levels.indexOf(have) >= levels.indexOf(need);

/** Whether a pattern names this address: the whole address, its domain, or (with a leading dot) its domain and all below. */
export function names(pattern: string, address: Address | null): boolean {
  if (!address) return false;
  const asked = pattern.toLowerCase();
  if (asked.includes('@')) return asked === `${address.local}@${address.domain}`.toLowerCase();
  if (asked.startsWith('.')) return address.domain === asked.slice(1) || address.domain.endsWith(asked);
  return address.domain === asked;
}

const some = <T>(asked: readonly T[] | undefined, holds: (one: T) => boolean): boolean =>
  asked === undefined || asked.some(holds);

/** What was found, told and left unseen. */
function contentHolds(when: Condition, { inspection }: Subject): boolean {
  if (when.level !== undefined && !reaches(inspection.level, when.level)) return false;
  if (when.uninspectable && inspection.inspectable) return false;
  if (when.labels === 'any' && inspection.labels.length === 0) return false;
  if (Array.isArray(when.labels) && !when.labels.some((label) => inspection.labels.includes(label)))
    return false;
  return some(when.kinds, (kind) => inspection.findings.some((finding) => finding.kind === kind));
}

/** Who writes, who reads, and how it came. */
function wayHolds(when: Condition, subject: Subject): boolean {
  if (when.reader !== undefined && subject.inside !== (when.reader === 'inside')) return false;
  if (when.largerThan !== undefined && subject.size <= when.largerThan) return false;
  return (
    some(when.from, (pattern) => names(pattern, subject.sender)) &&
    some(when.to, (pattern) => names(pattern, subject.reader)) &&
    some(when.door, (door) => door === subject.door) &&
    some(when.class, (kind) => kind === subject.class)
  );
}

export const matches = (rule: Rule, subject: Subject): boolean =>
  contentHolds(rule.when, subject) && wayHolds(rule.when, subject);
