import type { Inspection } from '#mail';
import { detect } from './detect/detect.ts';
import type { Shape } from './detect/identifiers.ts';
import { readerOf } from './detect/reader.ts';
import type { Reader } from './detect/reading.ts';
import { labelsOf } from './labels.ts';
import { type OrganisationPack, packOf, shapesOf } from './organisation.ts';
import { core } from './packs/index.ts';
import { type Bounds, defaultBounds } from './unpack/budget.ts';
import { unpack } from './unpack/letter.ts';

export interface InspectNeeds {
  /** Tags in the subject that raise protection, such as `[secure]`. */
  readonly subjectTags?: readonly string[];
  readonly organisation?: OrganisationPack;
  readonly bounds?: Partial<Bounds>;
}

/** Knows what a letter holds. Keeps nothing of any letter. */
export class Inspect {
  /** Names and versions of the packs in use, such as `core-1`. */
  readonly pack: string;
  readonly #reader: Reader;
  readonly #shapes: readonly Shape[];
  readonly #tags: readonly string[];
  readonly #bounds: Bounds;

  constructor(needs: InspectNeeds = {}) {
    const { organisation } = needs;
    this.#reader = readerOf(organisation ? [packOf(organisation)] : [], organisation?.ignore);
    this.#shapes = organisation ? shapesOf(organisation) : [];
    this.#tags = needs.subjectTags ?? [];
    this.#bounds = { ...defaultBounds, ...needs.bounds };
    this.pack = `${core.name}-${core.version}${organisation ? `+organisation-${organisation.version}` : ''}`;
  }

  /**
   * Looks at a letter as it came. What cannot be looked at is named; a failure in here counts as not inspectable, never
   * as nothing found.
   */
  async letter(raw: Buffer): Promise<Inspection> {
    const { passages, obstacles, records, root } = unpack(raw, this.#bounds);
    const { level, score, findings } = detect(this.#reader, passages, this.#shapes, records);
    return {
      level,
      score,
      inspectable: obstacles.length === 0,
      uninspectable: obstacles.slice(0, 100),
      findings,
      labels: labelsOf(root.header, this.#tags),
      pack: this.pack,
    };
  }
}
