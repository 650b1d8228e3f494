import { readSources, type Source } from '../test/architecture/house.ts';
import { hole, type Token } from '../test/architecture/tokens.ts';
import { links, type Page, table } from './reference-page.ts';

interface Entry {
  readonly code: string;
  readonly kind: string;
  /** The sentences, each as it may be said. */
  readonly say: readonly string[];
  readonly path: string;
}

/** A function that makes Faults from what it is given: `const invalid = (code, say) => new Fault({ code, ... })`. */
interface Maker {
  readonly name: string;
  readonly parameters: readonly string[];
}

type Members = ReadonlyMap<string, readonly Token[]>;

const opens = new Set(['(', '[', '{']);
const closes = new Set([')', ']', '}']);
const isText = (token: Token): boolean => token.kind === 'string' || token.kind === 'template';

/** What stands between the bracket at `at` and its partner, cut at the commas of its own level. */
function list(code: readonly Token[], at: number): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (let i = at; i < code.length; i++) {
    const token = code[i]!;
    const bracket = token.kind === 'punctuation' ? token.text : '';
    if (closes.has(bracket) && --depth === 0) break;
    if (bracket === ',' && depth === 1) parts.push([]);
    else if (depth > 0) parts.at(-1)!.push(token);
    if (opens.has(bracket)) depth++;
  }
  return parts.filter((part) => part.length > 0);
}

/** `{ code: 'a', say }` as names and the tokens of their values; a shorthand's value is its name. */
function members(code: readonly Token[], at: number): Members {
  return new Map(list(code, at).map((part) => [part[0]!.text, part.length === 1 ? part : part.slice(2)]));
}

const texts = (value: readonly Token[] = []): string[] =>
  value.filter(isText).map((token) => token.text.replaceAll(hole, '…'));

/** The arrow function or function in whose body the Fault at `i` is made, where that names its parameters simply. */
function makerAt(code: readonly Token[], i: number): Maker | null {
  for (let at = i; at > 0 && at > i - 60; at--) {
    const isArrow = code[at]!.text === '(' && code[at - 1]?.text === '=' && code[at - 2]?.kind === 'name';
    const isFunction = code[at]!.text === '(' && code[at - 2]?.text === 'function';
    if (!isArrow && !isFunction) continue;
    return {
      name: code[at - (isArrow ? 2 : 1)]!.text,
      parameters: list(code, at).map((part) => part[0]!.text),
    };
  }
  return null;
}

/** The arguments of each call of `maker` in the sources of its room. */
function callsOf(maker: Maker, sources: readonly Source[]): Members[] {
  return sources.flatMap(({ code }) =>
    code.flatMap((token, i) => {
      const isCall =
        token.text === maker.name &&
        token.kind === 'name' &&
        code[i + 1]?.text === '(' &&
        code[i - 1]?.text !== 'function';
      return isCall ? [new Map(list(code, i + 1).map((part, n) => [maker.parameters[n] ?? '', part]))] : [];
    }),
  );
}

function entries(fault: Members, maker: Maker | null, source: Source, room: readonly Source[]): Entry[] {
  const given = (name: string): string | undefined => {
    const value = fault.get(name) ?? [];
    return value.length === 1 && value[0]!.kind === 'name' && maker?.parameters.includes(value[0]!.text)
      ? value[0]!.text
      : undefined;
  };
  const isExported =
    maker !== null &&
    source.code.some((token, i) => token.text === maker.name && source.code[i - 2]?.text === 'export');
  const passes = given('code') !== undefined || given('say') !== undefined;
  const calls = maker && passes ? callsOf(maker, isExported ? room : [source]) : [new Map()];
  return calls.flatMap((call) => {
    const find = (name: string): string[] => texts(call.get(given(name) ?? '') ?? fault.get(name));
    return find('code').map((code) => ({
      code,
      kind: find('kind').join(' or '),
      say: find('say'),
      path: source.path,
    }));
  });
}

function entriesOf(source: Source, sources: readonly Source[]): Entry[] {
  const room = sources.filter((other) => other.room === source.room);
  return source.code.flatMap((token, i) => {
    if (token.text !== 'new' || source.code[i + 1]?.text !== 'Fault' || source.code[i + 3]?.text !== '{')
      return [];
    return entries(members(source.code, i + 3), makerAt(source.code, i), source, room);
  });
}

/** Two words at least: pieces of a sentence that is put together do not count. */
const isSentence = (say: string): boolean => /\p{L}+[^\p{L}]+\p{L}+/u.test(say);
const distinct = (values: string[]): string =>
  [...new Set(values.filter((value) => value !== ''))].join(' / ');

/** Every Fault that the sources can make, by its code. */
export function errorsPage(): Page {
  const sources = readSources();
  const all = sources.flatMap((source) => entriesOf(source, sources));
  const codes = [...new Set(all.map((entry) => entry.code))].sort();
  const rows = codes.map((code) => {
    const same = all.filter((entry) => entry.code === code);
    const kind = distinct(same.map((entry) => entry.kind));
    return [
      `\`${code}\``,
      kind,
      distinct(same.flatMap((entry) => entry.say.filter(isSentence))),
      links(same.map((entry) => entry.path)),
    ];
  });
  const intro = `What can go wrong, by the code that stands in the log, in \`--json\` output and in the API. The kind decides the answer:
\`invalid\` and \`forbidden\` and \`missing\` are final, \`busy\` and \`broken\` are temporary to a mail peer. What is filled in
stands here as …`;
  return {
    file: 'errors.md',
    title: 'Errors',
    body: `${intro}\n\n${table(['code', 'kind', 'what is said', 'where'], rows)}`,
  };
}
