import { Fault } from '#base';
import { type Level, levels, type MailClass, mailClasses } from '#mail';

/** For which letters, and how long. All that is named must fit; of several rules that fit the longest counts. */
export interface KeepRule {
  readonly name: string;
  /** Days from acceptance; null: for good. */
  readonly days: number | null;
  readonly classes?: readonly MailClass[];
  readonly levels?: readonly Level[];
  /** Kinds of what was found in the letter, such as `ssn`. */
  readonly found?: readonly string[];
  /** Ends of names of attachments, such as `pdf`. */
  readonly files?: readonly string[];
  /** Domains of its sender or of any of its readers, and what is below them. */
  readonly domains?: readonly string[];
  /** Retention classes that the rules of the organisation filed it under. */
  readonly filed?: readonly string[];
}

export interface Schedule {
  readonly rules: readonly KeepRule[];
  /** Where no rule fits; null: for good. */
  readonly otherwise: number | null;
}

/** Before anybody said how long, everything is kept. */
export const noSchedule: Schedule = { rules: [], otherwise: null };

/** Six years, and the days that may fall between: 45 CFR 164.316(b)(2)(i). */
export const sixYears = 2192;

/** What of a letter a schedule looks at. */
export interface Filed {
  readonly class: MailClass;
  readonly level: Level;
  readonly found: readonly string[];
  readonly files: readonly string[];
  /** In small letters. */
  readonly domains: readonly string[];
  readonly filed: readonly string[];
}

const most = 100;
const longest = 36_525;
const wrong = (say: string): Fault => new Fault({ code: 'schedule-wrong', kind: 'invalid', say });

/** For how many days it is kept; null: for good. */
export function keptFor({ rules, otherwise }: Schedule, letter: Filed): number | null {
  const days = rules.filter((rule) => fits(rule, letter)).map((rule) => rule.days);
  return days.length === 0 ? otherwise : longer(days);
}

const longer = (days: readonly (number | null)[]): number | null =>
  days.includes(null) ? null : Math.max(...days.map(Number));

function fits(rule: KeepRule, letter: Filed): boolean {
  const any = (wanted: readonly string[] | undefined, there: readonly string[]): boolean =>
    wanted === undefined || wanted.some((one) => there.includes(one));
  return (
    any(rule.classes, [letter.class]) &&
    any(rule.levels, [letter.level]) &&
    any(rule.found, letter.found) &&
    any(rule.filed, letter.filed) &&
    any(
      rule.files,
      letter.files.map((name) => name.slice(name.lastIndexOf('.') + 1).toLowerCase()),
    ) &&
    (rule.domains === undefined ||
      rule.domains.some((wanted) =>
        letter.domains.some((domain) => domain === wanted || domain.endsWith(`.${wanted}`)),
      ))
  );
}

/** Whether it asks for the names of attachments: only then are they read at acceptance. */
export const asksFiles = ({ rules }: Schedule): boolean => rules.some((rule) => rule.files !== undefined);

/** Whether it asks for what may become known after acceptance: what a deeper look finds, and classes that rules give. */
export const asksLater = ({ rules }: Schedule): boolean =>
  rules.some(({ found, levels: asked, filed }) => (found ?? asked ?? filed) !== undefined);

/**
 * Whether any letter could be kept for a shorter time than by `before`: said unless it is certain that none is. Every rule
 * of before must stand as it was or for longer, and a new rule must not take a letter from a longer "otherwise".
 */
export function shortens(before: Schedule, after: Schedule): boolean {
  const less = (was: number | null, is: number | null): boolean => is !== null && (was === null || is < was);
  if (less(before.otherwise, after.otherwise)) return true;
  const kept = before.rules.every((was) =>
    after.rules.some((is) => conditions(is) === conditions(was) && !less(was.days, is.days)),
  );
  if (!kept) return true;
  const old = new Set(before.rules.map(conditions));
  return after.rules.some((is) => !old.has(conditions(is)) && less(before.otherwise, is.days));
}

const lists = ['classes', 'levels', 'found', 'files', 'domains', 'filed'] as const;

const conditions = (rule: KeepRule): string =>
  JSON.stringify(lists.map((name) => (rule[name] === undefined ? null : [...rule[name]].sort())));

/** Reads a schedule from what somebody wrote. Throws `schedule-wrong` with what would be right. */
export function readSchedule(given: unknown): Schedule {
  if (!isRecord(given)) throw wrong('A schedule is an object with rules and otherwise.');
  const { rules, otherwise, ...rest } = given;
  if (Object.keys(rest).length > 0) throw wrong(`There is no "${Object.keys(rest)[0]}" in a schedule.`);
  if (!Array.isArray(rules) || rules.length > most) throw wrong(`rules is a list of at most ${most}.`);
  const read = rules.map(readRule);
  const names = new Set(read.map(({ name }) => name));
  if (names.size < read.length) throw wrong('Each rule has a name of its own.');
  return { rules: read, otherwise: daysOf(otherwise, 'otherwise') };
}

function readRule(given: unknown): KeepRule {
  if (!isRecord(given)) throw wrong('A rule is an object.');
  const { name, days, ...rest } = given;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100)
    throw wrong('A rule has a name of at most 100 characters.');
  const strange = Object.keys(rest).find((key) => !(lists as readonly string[]).includes(key));
  if (strange) throw wrong(`There is no "${strange}" in a rule: ${lists.join(', ')}.`);
  const asked = lists.flatMap((key) => {
    const list = rest[key];
    if (list === undefined) return [];
    if (!Array.isArray(list) || list.length === 0 || list.length > most || !list.every(isWord))
      throw wrong(`${key} of "${name}" is a list of 1 to ${most} words.`);
    return [[key, list.map((one) => (key === 'filed' ? one : one.toLowerCase()))] as const];
  });
  if (asked.length === 0)
    throw wrong(`"${name}" says nothing of the letters it is for: that is "otherwise".`);
  const rule = { name: name.trim(), days: daysOf(days, name), ...Object.fromEntries(asked) } as KeepRule;
  known(rule.classes, mailClasses, 'classes');
  known(rule.levels, levels, 'levels');
  return rule;
}

function known(given: readonly string[] | undefined, all: readonly string[], name: string): void {
  const strange = given?.find((one) => !all.includes(one));
  if (strange !== undefined) throw wrong(`${name}: "${strange}" is none of ${all.join(', ')}.`);
}

function daysOf(given: unknown, name: string): number | null {
  if (given === null) return null;
  if (!Number.isSafeInteger(given) || (given as number) < 1 || (given as number) > longest)
    throw wrong(`days of "${name}": whole days from 1 to ${longest}, or null to keep for good.`);
  return given as number;
}

const isWord = (one: unknown): one is string =>
  typeof one === 'string' && one.trim() !== '' && one.length <= 200;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
