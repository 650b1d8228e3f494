import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Fault } from '#base';
import { type Config, pathIn } from '#config';
import { fold } from './detect/fold.ts';
import { signals } from './detect/lexicon.ts';
import type { OrganisationPack } from './organisation.ts';
import type { Signal, TermList } from './packs/index.ts';

/** Octets of one file of terms, and terms of all files together. */
const largestFile = 32 << 20;
const mostTerms = 200_000;
const longestTerm = 120;
const mostWords = 12;
const usualWeight = 0.8;

/** Classes besides the signals: names that stand for no patient, and terms that say nothing here. */
const names = new Set(['staff', 'site']);
const classes: ReadonlySet<string> = new Set([...signals, ...names, 'ignore']);

/** One line of a file of terms. */
export interface Entry {
  readonly term: string;
  readonly class: string;
  readonly weight: number;
}

/** What every line of a file takes where it does not say otherwise. */
export interface Usual {
  readonly class?: string | undefined;
  readonly weight?: number | undefined;
}

export type Vocabulary =
  | { readonly ok: true; readonly entries: readonly Entry[] }
  | { readonly ok: false; readonly line: number; readonly wrong: string };

/**
 * Reads a file of terms: `term`, `term,class` or `term,class,weight` a line, parted by commas or tabs, with quotation
 * marks (RFC 4180) or without. Empty lines and those that begin with `#` say nothing; a first line `term,class,weight`
 * names the columns. Stops at the first line that is wrong.
 */
export function readVocabulary(text: string, usual: Usual = {}, most = mostTerms): Vocabulary {
  const entries: Entry[] = [];
  let line = 0;
  for (const raw of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    line++;
    if (raw.trim() === '' || raw.startsWith('#')) continue;
    const cells = cellsOf(raw);
    if (!cells) return { ok: false, line, wrong: 'a quotation mark is open' };
    if (entries.length === 0 && cells[0]?.toLowerCase() === 'term') continue;
    if (entries.length >= most) return { ok: false, line, wrong: `more than ${most} terms in all` };
    const entry = entryOf(cells, usual);
    if (typeof entry === 'string') return { ok: false, line, wrong: entry };
    entries.push(entry);
  }
  return { ok: true, entries };
}

/** The cells of a line; null where a quotation mark is never closed. */
function cellsOf(line: string): string[] | null {
  const mark = line.includes('\t') ? '\t' : ',';
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    if (line[at] === '"') {
      let cell = '';
      for (at++; ; at++) {
        if (at >= line.length) return null;
        if (line[at] !== '"') cell += line[at];
        else if (line[at + 1] === '"') cell += line[at++];
        else break;
      }
      cells.push(cell.trim());
      const next = line.indexOf(mark, at);
      at = next < 0 ? line.length + 1 : next + 1;
    } else {
      const next = line.indexOf(mark, at);
      const end = next < 0 ? line.length : next;
      cells.push(line.slice(at, end).trim());
      at = end + 1;
    }
  }
  return cells;
}

/** The entry, or what is wrong with it. */
function entryOf(cells: readonly string[], usual: Usual): Entry | string {
  const [written = '', named = '', weighed = '', ...more] = cells;
  if (more.some((cell) => cell !== ''))
    return 'more than a term, a class and a weight; a term with a comma needs quotation marks';
  const kind = named.toLowerCase() || usual.class;
  if (kind === undefined) return 'no class';
  if (!classes.has(kind))
    return `"${named.slice(0, 40)}" is no class; the classes are ${[...classes].join(', ')}`;
  if (weighed !== '' && !/^(?:0?\.\d{1,6}|0|1(?:\.0{1,6})?|0\.\d{1,6})$/.test(weighed))
    return `"${weighed.slice(0, 20)}" is no weight between 0 and 1`;
  const term = fold(written).toLowerCase().replaceAll(';', ' ').trim();
  const words = term.split(/[^a-z0-9/&]+/).filter(Boolean);
  if (!/[a-z]/.test(term)) return 'no term with a letter from a to z';
  if (term.length > longestTerm || words.length > mostWords)
    return `a term of more than ${longestTerm} letters or ${mostWords} words`;
  return { term, class: kind, weight: weighed === '' ? (usual.weight ?? usualWeight) : Number(weighed) };
}

/**
 * What the settings under `[inspect]` say of the organisation, with its files of terms; undefined where they say nothing.
 * Throws a Fault that names the file and the line. The version is made of the content: what is changed is another pack.
 */
export function organisationOf(config: Config): OrganisationPack | undefined {
  const { record_numbers, staff, sites, ignore, vocabularies } = config.inspect;
  const hash = createHash('sha256').update(JSON.stringify([record_numbers, staff, sites, ignore]));
  const entries: Entry[] = [];
  for (const { file, ...usual } of vocabularies) {
    const text = textOf(pathIn(config, file), file);
    hash.update(JSON.stringify(usual)).update(text);
    const read = readVocabulary(text, usual, mostTerms - entries.length);
    if (!read.ok) throw unfit(`${file}, line ${read.line}: ${read.wrong}.`);
    for (const entry of read.entries) entries.push(entry);
  }
  if (entries.length + record_numbers.length + staff.length + sites.length + ignore.length === 0)
    return undefined;
  const of = (kind: string): string[] => entries.filter((one) => one.class === kind).map(({ term }) => term);
  return {
    version: hash.digest('hex').slice(0, 8),
    recordNumbers: record_numbers,
    staff: [...staff, ...sites, ...of('staff'), ...of('site')],
    ignore: [...ignore, ...of('ignore')],
    lists: listsOf(entries),
  };
}

function listsOf(entries: readonly Entry[]): TermList[] {
  const told = entries.filter((one) => !names.has(one.class) && one.class !== 'ignore');
  return [...Map.groupBy(told, (one) => `${one.class} ${one.weight}`).values()].map((alike) => ({
    signal: alike[0]!.class as Signal,
    weight: alike[0]!.weight,
    terms: alike.map(({ term }) => term).join(';'),
  }));
}

const unfit = (say: string): Fault => new Fault({ code: 'vocabulary-invalid', kind: 'invalid', say });

function textOf(path: string, file: string): string {
  try {
    if (statSync(path).size > largestFile) throw unfit(`${file} is larger than ${largestFile >> 20} MiB.`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw unfit(
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? `${file} is not written in UTF-8.`
        : `${file} cannot be read (${code ?? 'unknown'}).`,
    );
  }
}
