import { RE2JS } from 're2js';
import { parseAddress, readDomain } from '#mail';
import { breadth, type Document, type DocumentRule } from './document.ts';
import { isName } from './parse-clauses.ts';
import { readyMadeNames, rulesOfSets } from './sets.ts';
import { nearest } from './tokens.ts';

export interface Wrong {
  readonly path: string;
  readonly say: string;
}

/** What is well formed and still makes no sense: names that are nobody's, acts that undo each other. */
export function senseOf(document: Document): Wrong[] {
  const wrong: Wrong[] = [];
  const add = (path: string, say: string): void => void wrong.push({ path, say });
  if (document.title === '') add('title', 'The rules need a title: Rules of "…".');
  if (!isTimezone(document.timezone))
    add('timezone', `"${document.timezone}" is no time zone; one is called "America/Chicago", for example.`);
  const groups = namesIn(document, 'groups', add);
  const partners = namesIn(document, 'partners', add);
  namesOfRules(document, add);
  for (const [n, rule] of document.rules.entries()) {
    senseOfCondition(rule, `rules.${n}`, groups, partners, add);
    senseOfActs(rule, `rules.${n}`, add);
  }
  for (const [n, { from, to, title }] of document.cases.entries()) {
    for (const address of [from, to])
      if (!isAddress(address)) add(`cases.${n}`, `"${address}" in the case "${title}" is not an address.`);
  }
  return wrong;
}

type Add = (path: string, say: string) => void;

export const isAddress = (text: string): boolean => parseAddress(text, { policy: 'liberal' }).ok;
const isDomain = (text: string): boolean => readDomain(text.replace(/^\./, '')).ok;

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function namesIn(document: Document, kind: 'groups' | 'partners', add: Add): string[] {
  const names: string[] = [];
  for (const [n, { name, members }] of document[kind].entries()) {
    if (names.includes(name)) add(`${kind}.${n}`, `"${name}" is named twice.`);
    if (name === '') add(`${kind}.${n}`, 'A name is empty.');
    names.push(name);
    for (const member of members)
      if (!isAddress(member) && !isDomain(member))
        add(`${kind}.${n}`, `"${member}" is neither an address nor a domain.`);
  }
  return names;
}

function namesOfRules(document: Document, add: Add): void {
  const taken = new Set<string>([...readyMadeNames, ...rulesOfSets(document.sets).map(({ name }) => name)]);
  for (const [n, set] of document.sets.entries())
    if (document.sets.indexOf(set) !== n) add(`sets.${n}`, `The rules ${set} are used twice.`);
  for (const [n, rule] of document.rules.entries()) {
    const path = `rules.${n}`;
    if (!isName(rule.name))
      add(path, `"${rule.name}" is no name of a rule: small letters, digits and hyphens.`);
    if (taken.has(rule.name)) add(path, `There is already a rule called "${rule.name}".`);
    taken.add(rule.name);
    if (rule.overrides !== undefined) overriding(document, rule, path, add);
  }
}

/** Only a narrower rule takes the place of a broader one, and never of one that may not be overridden. */
function overriding(document: Document, rule: DocumentRule, path: string, add: Add): void {
  const other = document.rules.find(({ name }) => name === rule.overrides);
  if (!other) {
    const near = nearest(
      rule.overrides!,
      document.rules.map(({ name }) => name),
    );
    const ready = readyMadeNames.includes(rule.overrides!)
      ? ' The ready-made rules cannot be overridden.'
      : near
        ? ` Did you mean "${near}"?`
        : '';
    add(path, `There is no rule "${rule.overrides}" of your own to take the place of.${ready}`);
    return;
  }
  if (other.final) add(path, `The rule "${other.name}" may not be overridden.`);
  if (breadth(rule) <= breadth(other))
    add(
      path,
      `The rule "${rule.name}" is no narrower than "${other.name}": only a rule for a domain, a group or a person takes the place of a broader one.`,
    );
}

function senseOfCondition(
  { when, scope }: DocumentRule,
  path: string,
  groups: readonly string[],
  partners: readonly string[],
  add: Add,
): void {
  if (scope?.kind === 'group') known(groups, scope.name, path, 'group', add);
  if (scope?.kind === 'person' && !isAddress(scope.name)) add(path, `"${scope.name}" is not an address.`);
  if (scope?.kind === 'domain' && !isDomain(scope.name)) add(path, `"${scope.name}" is not a domain.`);
  for (const key of ['from', 'notFrom', 'to', 'notTo'] as const)
    for (const pattern of when[key] ?? [])
      senseOfPattern(pattern, `${path}.when.${key}`, groups, partners, add);
  const { hours } = when;
  if (hours && ![hours.from, hours.to].every((time) => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time)))
    add(`${path}.when.hours`, 'Times are written as 08:30.');
  if (hours && hours.from === hours.to) add(`${path}.when.hours`, 'From a time to the same time is no span.');
}

function known(names: readonly string[], name: string, path: string, kind: string, add: Add): void {
  if (names.includes(name)) return;
  const near = nearest(name, names);
  add(path, `There is no ${kind} "${name}".${near ? ` Did you mean "${near}"?` : ''}`);
}

function senseOfPattern(
  pattern: string,
  path: string,
  groups: readonly string[],
  partners: readonly string[],
  add: Add,
): void {
  const [, sort, name] = /^(group|partner|match):(.*)$/s.exec(pattern) ?? [];
  if (sort === 'group') known(groups, name!, path, 'group', add);
  else if (sort === 'partner') known(partners, name!, path, 'partner', add);
  else if (sort === undefined) {
    if (!isAddress(pattern) && !isDomain(pattern))
      add(path, `"${pattern}" is neither an address nor a domain.`);
  } else senseOfExpression(name!, path, add);
}

function senseOfExpression(expression: string, path: string, add: Add): void {
  try {
    RE2JS.compile(expression);
  } catch (error) {
    add(path, `"${expression}" is no regular expression: ${(error as Error).message}.`);
  }
}

/** Fields that readers and servers act upon are not a rule's to set. */
const headerName = /^X-(?!Postern-)[A-Za-z0-9-]{1,60}$/i;

function senseOfActs({ ask, name }: DocumentRule, path: string, add: Add): void {
  const asked = Object.keys(ask);
  if (asked.length === 0) add(path, `The rule "${name}" asks for nothing.`);
  if (ask.refuse !== undefined && asked.length > 1)
    add(
      `${path}.ask.refuse`,
      'A letter that is refused is not kept: nothing else can be asked in the same rule.',
    );
  for (const key of ['hold', 'refuse', 'retention'] as const)
    if (ask[key]?.trim() === '') add(`${path}.ask.${key}`, 'The words are empty.');
  if (ask.refuse !== undefined && !/^[\x20-\x7e]{1,400}$/.test(ask.refuse))
    add(
      `${path}.ask.refuse`,
      'Words for the sender travel in an SMTP reply: at most 400 characters of plain ASCII.',
    );
  if (ask.floor === 'sealed' && ask.methods?.every((method) => method === 'tls'))
    add(
      `${path}.ask.methods`,
      'A protected connection does not seal a letter: no letter could ever leave by this rule.',
    );
  for (const address of ask.notify ?? [])
    if (!isAddress(address)) add(`${path}.ask.notify`, `"${address}" is not an address.`);
  if (ask.redirect !== undefined && !isAddress(ask.redirect))
    add(`${path}.ask.redirect`, `"${ask.redirect}" is not an address.`);
  if (ask.archive && ask.redirect !== undefined)
    add(
      `${path}.ask.archive`,
      'What is archived only goes to nobody, so it cannot go to somebody else instead.',
    );
  if ((ask.expireDays ?? 1) > 3650) add(`${path}.ask.expireDays`, 'At most 3650 days.');
  for (const [field, value] of ask.headers ?? [])
    if (!headerName.test(field) || !/^[\x21-\x7e][\x20-\x7e]{0,199}$/.test(value))
      add(
        `${path}.ask.headers`,
        'A rule adds fields whose name begins with X- (not X-Postern-), with at most 200 characters of plain ASCII.',
      );
}
