import type { Archive, OpenMessage } from '#archive';

/** Letters kept open at once, and the largest worth keeping. */
const most = 8;
const largest = 1024 * 1024;

/** A letter to many readers is opened, and so signed, once for those that are delivered about the same time. */
export class Opened {
  readonly #archive: Pick<Archive, 'open'>;
  readonly #recent = new Map<string, Promise<OpenMessage>>();

  constructor(archive: Pick<Archive, 'open'>) {
    this.#archive = archive;
  }

  get(id: string): Promise<OpenMessage> {
    const known = this.#recent.get(id);
    if (known) return known;
    const opening = this.#archive.open(id);
    this.#recent.set(id, opening);
    const oldest = this.#recent.keys().next().value;
    if (this.#recent.size > most && oldest !== undefined) this.#recent.delete(oldest);
    opening.then(
      ({ raw }) => raw.length > largest && this.#recent.delete(id),
      () => this.#recent.delete(id),
    );
    return opening;
  }
}
