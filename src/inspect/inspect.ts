import { type Clock, systemClock } from '#base';
import type { Config } from '#config';
import type { Inspection } from '#mail';
import { detect } from './detect/detect.ts';
import type { Shape } from './detect/identifiers.ts';
import { readerOf } from './detect/reader.ts';
import type { Reader } from './detect/reading.ts';
import { kindsOf } from './kinds.ts';
import { labelsOf } from './labels.ts';
import { type OrganisationPack, packOf, shapesOf } from './organisation.ts';
import { Pace } from './pace.ts';
import { core } from './packs/index.ts';
import { type Bounds, defaultBounds, type Passage, tooLong } from './unpack/budget.ts';
import { KnownPictures } from './unpack/known-pictures.ts';
import { unpack } from './unpack/letter.ts';
import { type Allowance, deepLook, Parsers, quickLook } from './unpack/parsers.ts';
import { organisationOf } from './vocabulary.ts';

export interface InspectNeeds {
  /** Tags in the subject that raise protection, such as `[secure]`. */
  readonly subjectTags?: readonly string[];
  readonly organisation?: OrganisationPack;
  readonly bounds?: Partial<Bounds>;
  /** By which the time of a look is measured; the machine's where none is given. */
  readonly clock?: Clock;
  /** What the binary files of one letter may cost: 3 s and 200 MiB in the quick look, 60 s in the deep one. */
  readonly quick?: Partial<Allowance>;
  readonly deep?: Partial<Allowance>;
}

/** An inspection, and whether a deep look may read what this one could not. */
export interface Look extends Inspection {
  readonly deeper: boolean;
  /** What a deep look may still read; stands in `uninspectable` too. */
  readonly waiting: Inspection['uninspectable'];
}

/** The readable texts of a letter, each with the place where it stands. */
export interface Texts {
  readonly passages: readonly Passage[];
  readonly whole: boolean;
  readonly costly: boolean;
}

/** Knows what a letter holds. Keeps nothing of any letter. */
export class Inspect {
  /** Names and versions of the packs in use, such as `core-1`. */
  readonly pack: string;
  readonly #reader: Reader;
  readonly #shapes: readonly Shape[];
  readonly #tags: readonly string[];
  readonly #bounds: Bounds;
  readonly #quick: Parsers;
  readonly #deep: Parsers;
  readonly #apart: Parsers;
  readonly #quickTime: number;
  readonly #deepTime: number;
  readonly #clock: Clock;

  constructor(needs: InspectNeeds = {}) {
    const { organisation } = needs;
    this.#reader = readerOf(organisation ? [packOf(organisation)] : [], organisation?.ignore);
    this.#shapes = organisation ? shapesOf(organisation) : [];
    this.#tags = needs.subjectTags ?? [];
    this.#bounds = { ...defaultBounds, ...needs.bounds };
    const quick = { ...quickLook, ...needs.quick };
    const deep = { ...deepLook, ...needs.deep };
    const pictures = new KnownPictures();
    this.#quick = new Parsers(quick, 2, pictures);
    this.#deep = new Parsers(deep, 1, pictures);
    this.#apart = new Parsers(deep, 1, pictures);
    this.#quickTime = quick.time;
    this.#deepTime = deep.time;
    this.#clock = needs.clock ?? systemClock;
    this.pack = `${core.name}-${core.version}${organisation ? `+organisation-${organisation.version}` : ''}`;
  }

  /** As the settings say: with the organisation's own words. Throws a Fault where a file of them is wrong. */
  static of(config: Config): Inspect {
    const organisation = organisationOf(config);
    return new Inspect({
      subjectTags: config.policy.subject_tags,
      ...(organisation ? { organisation } : {}),
    });
  }

  /**
   * Looks at a letter as it came. What cannot be looked at is named; a failure in here counts as not inspectable, never
   * as nothing found. With `quick` it leaves out what takes long, such as writing in pictures: it stands among what is
   * not inspectable, and `deeper` says that another look may read it.
   */
  async letter(raw: Buffer, { quick = false } = {}): Promise<Look> {
    const pace = new Pace(this.#clock, quick ? this.#quickTime : this.#deepTime);
    const { gathered, records, root } = unpack(raw, this.#bounds, pace.late);
    if (gathered.unopened.length > 0) {
      // What breaks, hangs or grows in the quick look is given more time and memory in the deep one.
      const parsers = quick ? this.#quick : this.#deep;
      await parsers.open(gathered, records, !quick, ({ file }, reason) =>
        quick ? gathered.wait(file.place, reason) : gathered.refuse(file.place, reason),
      );
    }
    const { level, score, findings, whole } = await detect(
      this.#reader,
      gathered.passages,
      this.#shapes,
      records,
      pace,
    );
    if (!whole) gathered.refuse('1', tooLong);
    if (quick) gathered.putOff();
    const obstacles = [...gathered.obstacles, ...gathered.pending];
    return {
      level,
      score,
      inspectable: obstacles.length === 0,
      uninspectable: obstacles.slice(0, 100),
      findings: level === 'none' ? findings : [...kindsOf(gathered.passages, findings), ...findings],
      labels: labelsOf(root.header, this.#tags),
      pack: this.pack,
      deeper: gathered.pending.length > 0,
      waiting: gathered.pending,
    };
  }

  /**
   * What a reader could read in a letter and where, attachments included, for whoever looks for words in it. It waits for
   * no look: it has a parser process of its own. `whole` is false where something could not be read; `costly` is true
   * where binary files were opened.
   */
  async texts(raw: Buffer): Promise<Texts> {
    const { gathered, records } = unpack(raw, this.#bounds, new Pace(this.#clock, this.#deepTime).late);
    const costly = gathered.unopened.length > 0;
    if (costly)
      await this.#apart.open(gathered, records, true, ({ file }, reason) =>
        gathered.refuse(file.place, reason),
      );
    const whole = gathered.obstacles.length === 0 && gathered.pending.length === 0;
    return { passages: gathered.passages, whole, costly };
  }

  /** Ends the parser processes. */
  close(): void {
    this.#quick.close();
    this.#deep.close();
    this.#apart.close();
  }
}
