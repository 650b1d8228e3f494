/** How much of a letter is looked at. What lies beyond makes the letter not inspectable; it is never passed over in silence. */
export interface Bounds {
  /** Octets of one letter. */
  readonly letter: number;
  /** Characters of text in all. */
  readonly text: number;
  /** Octets that come out of containers in all. */
  readonly unpacked: number;
  /** Files in all containers together. */
  readonly files: number;
  /** Times that a container may grow when it is opened. */
  readonly ratio: number;
  /** Levels of containers in containers. */
  readonly depth: number;
  /** Pixels of one picture. */
  readonly pixels: number;
  /** Pictures and pages in all of which writing is read. */
  readonly pages: number;
}

export const defaultBounds: Bounds = {
  letter: 64 << 20,
  text: 16 << 20,
  unpacked: 64 << 20,
  files: 2000,
  ratio: 200,
  depth: 6,
  pixels: 40_000_000,
  pages: 10,
};

/** One text that a reader could read, and where it stands. */
export interface Passage {
  readonly place: string;
  readonly text: string;
}

export interface Obstacle {
  readonly part: string;
  readonly reason: string;
}

/** One file: a part of a letter, or something within one. */
export interface File {
  readonly place: string;
  /** Media type as declared; the octets decide where they say otherwise. */
  readonly type: string;
  readonly bytes: Buffer;
  /** As text by its declared character set. */
  readonly text: () => string;
  /** Told of records in formats of health systems. */
  readonly record: (place: string) => void;
}

/** A file in a binary format that waits to be opened, in a process of its own. */
export interface Unopened {
  readonly file: File;
  readonly depth: number;
}

/** What unpacking gathers, within its bounds. */
export class Gathered {
  readonly passages: Passage[] = [];
  readonly obstacles: Obstacle[] = [];
  /** What only the deep look reads: writing in pictures. */
  readonly pending: Obstacle[] = [];
  readonly unopened: Unopened[] = [];
  readonly bounds: Bounds;
  #text = 0;
  #unpacked = 0;
  #files = 0;
  #pages = 0;

  /** Whether the time for the look is up: what has not been read then is named. */
  readonly late: () => boolean;
  /** Texts of more octets wait to be opened like binary files: reading them here would keep everybody else waiting. */
  readonly largestHere: number;
  #again = 1 << 18;

  constructor(bounds: Bounds, late: () => boolean = () => false, largestHere = Number.POSITIVE_INFINITY) {
    this.bounds = bounds;
    this.late = late;
    this.largestHere = largestHere;
  }

  /** Takes a text, as far as there is room for it; a long one in pieces, so that looking at it can be interrupted. */
  read(place: string, text: string): void {
    if (!/\S/.test(text)) return;
    const room = this.bounds.text - this.#text;
    if (text.length > room) this.refuse(place.split('/')[0]!, 'more text than is looked at');
    if (room <= 0) return;
    const taken = text.length > room ? text.slice(0, room) : text;
    this.#text += taken.length;
    for (let at = 0; at < taken.length; ) {
      const end = pieceEnd(taken, at);
      this.passages.push({ place, text: taken.slice(at, end) });
      at = end;
    }
  }

  /** Room for reading so many octets once more, for whoever knows how large the letter is. */
  allowAgain(octets: number): void {
    this.#again += octets;
  }

  /** Whether so many octets may be read in another way than they were first, or as a letter within the letter. */
  again(octets: number): boolean {
    this.#again -= octets;
    return this.#again >= 0;
  }

  /** Names what could not be looked at, each part and reason once. */
  refuse(part: string, reason: string): void {
    note(this.obstacles, part, reason);
  }

  /** Names what waits for the deep look, each part and reason once. */
  wait(part: string, reason: string): void {
    note(this.pending, part, reason);
  }

  /** What was refused for want of time waits for the deep look instead: there is more of it. */
  putOff(): void {
    const late = this.obstacles.filter(({ reason }) => reason === tooLong);
    for (const { part, reason } of late) this.wait(part, reason);
    if (late.length > 0)
      this.obstacles.splice(
        0,
        this.obstacles.length,
        ...this.obstacles.filter(({ reason }) => reason !== tooLong),
      );
  }

  /** Whether a container may give out so many more octets. */
  allows(octets: number): boolean {
    this.#unpacked += octets;
    return this.#unpacked <= this.bounds.unpacked;
  }

  /** Whether one more file may be opened. */
  file(): boolean {
    this.#files++;
    return this.#files <= this.bounds.files;
  }

  /** Whether writing is read in one more picture. */
  page(): boolean {
    this.#pages++;
    return this.#pages <= this.bounds.pages;
  }

  get roomLeft(): number {
    return Math.max(0, this.bounds.unpacked - this.#unpacked);
  }

  /** The bounds with what was used so far taken off: for whoever goes on in another process. */
  get left(): Bounds {
    return {
      ...this.bounds,
      text: Math.max(0, this.bounds.text - this.#text),
      unpacked: this.roomLeft,
      files: Math.max(0, this.bounds.files - this.#files),
      pages: Math.max(0, this.bounds.pages - this.#pages),
    };
  }

  /** Takes over what another process gathered within `left`. */
  take(other: {
    readonly passages: readonly Passage[];
    readonly obstacles: readonly Obstacle[];
    readonly pending: readonly Obstacle[];
    readonly left: Bounds;
  }): void {
    const before = this.left;
    for (const { place, text } of other.passages) this.read(place, text);
    for (const { part, reason } of other.obstacles) this.refuse(part, reason);
    for (const { part, reason } of other.pending) this.wait(part, reason);
    this.#unpacked += before.unpacked - other.left.unpacked;
    this.#files += before.files - other.left.files;
    this.#pages += before.pages - other.left.pages;
  }
}

/** Why a part was not read to its end. */
export const tooLong = 'takes longer to read than a look may take';

/** Beyond this many nobody reads on, and looking for repetitions would grow with their square. */
const mostNotes = 200;

function note(list: Obstacle[], part: string, reason: string): void {
  if (list.length < mostNotes && !list.some((one) => one.part === part && one.reason === reason))
    list.push({ part, reason });
}

const piece = 1 << 17;

/** Where a piece of a long text ends: at white space where there is some. */
function pieceEnd(text: string, at: number): number {
  if (text.length - at <= piece * 1.5) return text.length;
  for (let end = at + piece; end > at + piece / 2; end--) if (text.charCodeAt(end) <= 0x20) return end;
  return at + piece;
}
