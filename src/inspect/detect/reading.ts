import { type Block, featureIndex as f, newBlock } from './features.ts';
import { classBit, type Lexicon, signals } from './lexicon.ts';
import { byShape } from './shapes.ts';
import { number, type Speech, start, unknown, unknownName } from './speech.ts';
import type { Spelling } from './spelling.ts';
import { flag, readWords, type Words } from './words.ts';

/** Signals that speak of health, care or its payment: what a possessive or a happening is joined with. */
const healthSignals = new Set(
  [
    'diagnosis',
    'drug',
    'procedure',
    'lab',
    'vital',
    'symptom',
    'clinical',
    'appointment',
    'payment',
    'result',
    'part2',
    'psychotherapy',
    'hiv',
    'reproductive',
    'genetic',
    'minor',
  ].map((name) => signals.indexOf(name as (typeof signals)[number])),
);
const bodySignal = signals.indexOf('body');
const blockWords = 90;
/** How many unknown words a text may have tried for misspellings: keeps strange texts linear and cheap. */
const mostSpelt = 600;

export interface Reader {
  readonly lexicon: Lexicon;
  readonly spelling: Spelling;
  readonly speech: Speech;
}

/** In which block each slot of the speech was last seen: what stands twice counts once. */
let seen = new Int32Array(0);
let blocksSeen = 0;

/** What one sentence has shown so far. */
interface Sentence {
  subject: number;
  second: number;
  possessive: number;
  own: number;
  happened: boolean;
  happenedToYou: boolean;
  health: number;
}

const fresh = (): Sentence => ({
  subject: -99,
  second: -99,
  possessive: -99,
  own: -99,
  happened: false,
  happenedToYou: false,
  health: 0,
});

/** Reads one folded text into blocks of about ninety words. */
export class Reading {
  readonly #reader: Reader;
  readonly #text: string;
  readonly #place: string;
  readonly #words: Words;
  readonly #blocks: Block[] = [];
  #block: Block;
  #sentence = fresh();
  #spelt = 0;
  /** The word after the last one that a term has taken. */
  #taken = 0;
  #lastTest = -99;
  /** The word after a term of no weight: a name of the house, which stands for no patient. */
  #known = 0;
  /** Where the last term began, and its signal. */
  #termAt = -1;
  #signal = 0;
  /** The token before, for pairs, and the kind it was of. */
  #before = start;
  #kinBefore = start;

  constructor(reader: Reader, text: string, place: string) {
    this.#reader = reader;
    this.#text = text;
    this.#place = place;
    this.#words = readWords(text, reader.lexicon.vocabulary, reader.speech.beginnings);
    this.#block = newBlock(place);
    if (seen.length < reader.speech.weights.length) seen = new Int32Array(reader.speech.weights.length);
    blocksSeen++;
  }

  blocks(): Block[] {
    const { count, flags } = this.#words;
    for (let i = 0; i < count; i++) {
      if (flags[i]! & flag.sentence && !this.#afterTitle(i)) this.#endSentence(i);
      if (flags[i]! & flag.lineStart) this.#heading(i);
      if (i >= this.#taken) this.#term(i);
      this.#grammar(i);
      this.#say(i);
      if (flags[i]! & flag.number) this.#number(i);
      this.#block.words++;
    }
    this.#endSentence(count);
    this.#endBlock(this.#text.length);
    return this.#blocks;
  }

  #add(feature: number, weight: number): void {
    this.#block.counts[feature]! += weight;
  }

  #class(i: number, bit: number): boolean {
    return (
      i >= 0 && i < this.#words.count && (this.#reader.lexicon.classes[this.#words.ids[i]!]! & bit) !== 0
    );
  }

  #has(i: number, bits: number): boolean {
    return i >= 0 && i < this.#words.count && (this.#words.flags[i]! & bits) !== 0;
  }

  /** The full stop of `Mrs.` ends no sentence. */
  #afterTitle(i: number): boolean {
    return (
      !this.#has(i, flag.paragraph) &&
      (this.#class(i - 1, classBit.title) || this.#class(i - 1, classBit.staff))
    );
  }

  #endSentence(i: number): void {
    const s = this.#sentence;
    if (s.health > 0.3 && s.happened) this.#add(f.act, Math.min(1, s.health));
    if (s.health > 0.3 && s.happenedToYou) this.#add(f.yours, Math.min(1, s.health));
    this.#sentence = fresh();
    if (
      this.#block.words >= blockWords ||
      (this.#block.words >= blockWords / 2 && this.#has(i, flag.paragraph))
    ) {
      this.#endBlock(this.#words.starts[i] ?? this.#text.length);
    }
  }

  #endBlock(end: number): void {
    this.#block.end = end;
    if (this.#block.words > 0) this.#blocks.push(this.#block);
    this.#block = newBlock(this.#place);
    blocksSeen++;
  }

  /** How the text is worded: each word, and each two tokens beside each other in a sentence. */
  #say(i: number): void {
    const { speech, lexicon } = this.#reader;
    const { ids, stems, flags } = this.#words;
    if (flags[i]! & flag.sentence) {
      this.#before = start;
      this.#kinBefore = start;
    }
    const word = speech.token(ids[i]!);
    if (word) this.#use(word);
    const kin = speech.kinToken(ids[i]!);
    if (kin) this.#use(kin);
    if (stems[i]) this.#use(speech.stemToken(stems[i]!));
    let token: number;
    if (i === this.#termAt) token = speech.signalToken(this.#signal);
    else if (i < this.#taken) return;
    else if (flags[i]! & flag.number) token = number;
    else
      token =
        speech.classToken(lexicon.classes[ids[i]!]!) ||
        word ||
        (flags[i]! & flag.capital ? unknownName : unknown);
    if (token !== word) this.#use(token);
    this.#use(speech.pair(this.#before, token));
    const broad = kin || token;
    if (broad !== token || this.#kinBefore !== this.#before) this.#use(speech.pair(this.#kinBefore, broad));
    this.#before = token;
    this.#kinBefore = broad;
  }

  #use(slot: number): void {
    if (slot === 0 || seen[slot] === blocksSeen) return;
    seen[slot] = blocksSeen;
    this.#block.said += this.#reader.speech.weights[slot]!;
    if (this.#reader.speech.learning) this.#block.slots.push(slot);
  }

  /** `HPI:` at the start of a line. */
  #heading(i: number): void {
    const { steps, ends } = this.#reader.lexicon.headings;
    const { ids, count } = this.#words;
    let state = 0;
    for (let at = i; at < count && at < i + 5; at++) {
      const next = ids[at] === 0 ? undefined : steps.get(state * this.#reader.lexicon.width + ids[at]!);
      if (next === undefined) return;
      state = next;
      if (this.#has(at, flag.colon)) {
        if (ends.has(state)) this.#add(f.heading, 1);
        return;
      }
    }
  }

  #grammar(i: number): void {
    const bits = this.#reader.lexicon.classes[this.#words.ids[i]!]!;
    const s = this.#sentence;
    if (
      this.#has(i, flag.possessive) &&
      (bits & (classBit.subject | classBit.given) || this.#has(i, flag.capital))
    )
      s.own = i;
    if (bits === 0) return;
    if (bits & classBit.possessive) {
      if (this.#isYour(i)) s.possessive = i;
      else s.own = i;
    }
    if (bits & classBit.third) this.#add(f.third, 1);
    if (bits & classBit.first) this.#add(f.first, 1);
    if (bits & classBit.lately) this.#add(f.lately, 1);
    if (bits & classBit.second) s.second = i;
    if (bits & classBit.subject) s.subject = i;
    if (bits & classBit.happening) {
      if (i - s.subject <= 5) s.happened = true;
      if (i - s.second <= 4) s.happenedToYou = true;
    }
    if (bits & (classBit.title | classBit.given | classBit.staff)) this.#name(i, bits);
    if (bits & classBit.month && this.#has(i + 1, flag.number)) this.#add(f.date, 1);
  }

  #isYour(i: number): boolean {
    const word = this.#reader.lexicon.vocabulary.word(this.#words.ids[i]!);
    return word === 'your' || word === 'su' || word === 'tu';
  }

  #is(i: number, ...words: string[]): boolean {
    return (
      i >= 0 &&
      i < this.#words.count &&
      words.includes(this.#reader.lexicon.vocabulary.word(this.#words.ids[i]!))
    );
  }

  /** Names: after a title, or a common given name before a capitalised word; not after `Dr.`. */
  #name(i: number, bits: number): void {
    if (i < this.#known || !this.#has(i + 1, flag.capital)) return;
    if (this.#class(i - 1, classBit.staff) || bits & classBit.staff || this.#standsAlone(i)) return;
    const titled = (bits & classBit.title) !== 0;
    if (titled && this.#is(i - 1, 'dear', 'estimada', 'estimado')) this.#add(f.salutation, 1);
    else if (titled) this.#add(f.name, 1);
    else if (this.#has(i, flag.capital) && !this.#has(i + 1, flag.sentence)) this.#add(f.name, 0.7);
    else return;
    this.#sentence.subject = i;
    if (this.#introduced(i)) this.#add(f.named, 1);
  }

  /** A name on a line of its own is a signature. */
  #standsAlone(i: number): boolean {
    if (!this.#has(i, flag.lineStart)) return false;
    const last = this.#words.count - 1;
    return i + 1 >= last || this.#has(i + 2, flag.lineStart) || this.#has(i + 3, flag.lineStart);
  }

  /** Whether the words before a name say that it is a patient's. */
  #introduced(i: number): boolean {
    for (let at = i - 1; at >= i - 3 && at >= 0; at--) {
      if (this.#is(at, 'patient', 'pt', 'paciente', 'subscriber', 'insured')) return true;
      if (this.#has(at, flag.colon) && this.#is(at, 'name', 'member', 'client', 'nombre')) return true;
      if (this.#is(at, 're', 'regarding', 'about') && at >= i - 2) return true;
    }
    return false;
  }

  #term(i: number): void {
    const { lexicon } = this.#reader;
    const { ids, flags, count } = this.#words;
    if (ids[i] === 0) {
      if (!(flags[i]! & flag.number)) this.#unknown(i);
      return;
    }
    let state = lexicon.firsts[ids[i]!]!;
    if (state === 0) return;
    let best = lexicon.ends[state];
    let after = i + 1;
    for (let at = i + 1; at < count && ids[at] !== 0; at++) {
      if (flags[at]! & flag.sentence) break;
      const next = lexicon.steps.get(state * lexicon.width + ids[at]!);
      if (next === undefined) break;
      state = next;
      const term = lexicon.ends[state];
      if (term) {
        best = term;
        after = at + 1;
      }
    }
    if (!best) return;
    this.#taken = after;
    if (best.weight === 0) this.#known = after;
    else this.#found(i, after, best.signal, best.weight);
  }

  /** A word of no list: perhaps medical by its build, perhaps misspelt. */
  #unknown(i: number): void {
    const { starts, ends } = this.#words;
    const length = ends[i]! - starts[i]!;
    if (length < 6 || length > 26) return;
    const word = this.#text.slice(starts[i], ends[i]).toLowerCase();
    const signal = byShape(word.endsWith('s') ? word.slice(0, -1) : word) ?? byShape(word);
    if (signal) this.#found(i, i + 1, signals.indexOf(signal), 0.8);
    const meant = signal || this.#spelt++ > mostSpelt ? undefined : this.#reader.spelling.find(word);
    if (meant) this.#found(i, i + 1, meant.signal, meant.weight * 0.7);
  }

  /** A term: counted, and joined with whose it is and what happened. */
  #found(from: number, after: number, signal: number, weight: number): void {
    this.#termAt = from;
    this.#signal = signal;
    this.#taken = after;
    this.#add(signal, weight);
    if (!healthSignals.has(signal) && signal !== bodySignal) return;
    const s = this.#sentence;
    s.health += weight;
    if (from - s.own <= 4) {
      this.#add(f.theirs, Math.min(1, weight + 0.1));
      s.own = -99;
    }
    if (from - s.possessive <= 3) {
      this.#add(f.yours, Math.min(1, weight + 0.1));
      s.possessive = -99;
    }
    if (signal === f.lab || signal === f.vital) this.#lastTest = after;
  }

  #number(i: number): void {
    if (i - this.#lastTest <= 2 && !this.#has(i, flag.lineStart) && !this.#isPrice(i)) {
      this.#add(f.value, 1);
      this.#lastTest = -99;
    }
    if (this.#class(i + 1, classBit.doseUnit)) this.#add(f.dosage, this.#sigNear(i + 2) ? 1 : 0.5);
    if (this.#is(i + 1, 'am', 'pm') || this.#is(i + 2, 'am', 'pm')) this.#add(f.clock, 1);
    this.#age(i);
  }

  #isPrice(i: number): boolean {
    const before = this.#text[this.#words.starts[i]! - 1];
    return before === '$' || before === '€';
  }

  #sigNear(i: number): boolean {
    for (let at = i; at < i + 5; at++) if (this.#class(at, classBit.sig)) return true;
    return false;
  }

  #age(i: number): void {
    const weight = this.#ageWeight(i, i + 1);
    if (weight > 0) this.#add(f.age, weight);
  }

  /** How surely a number is somebody's age: `67yo`, `3 years old`, `67F`, `aged 67`. */
  #ageWeight(i: number, next: number): number {
    if (this.#is(next, 'yo', 'y/o', 'yof', 'yom')) return 1;
    if (this.#is(next + 1, 'old')) {
      if (this.#is(next + 2, 'and', 'or')) return 0;
      if (this.#is(next, 'year', 'yr', 'month', 'week', 'weeks', 'day')) return 1;
      if (this.#is(next, 'years', 'yrs', 'months')) return 0.5;
    }
    if (this.#is(next, 'anos')) return 0.7;
    const close = this.#words.starts[next] === this.#words.ends[i] && this.#has(next, flag.capital);
    if (close && this.#is(next, 'f', 'm')) return 0.8;
    return this.#is(i - 1, 'age', 'aged') ? 0.7 : 0;
  }
}
