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
}

export const defaultBounds: Bounds = {
  letter: 64 << 20,
  text: 16 << 20,
  unpacked: 64 << 20,
  files: 2000,
  ratio: 200,
  depth: 6,
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

/** What unpacking gathers, within its bounds. */
export class Gathered {
  readonly passages: Passage[] = [];
  readonly obstacles: Obstacle[] = [];
  readonly bounds: Bounds;
  #text = 0;
  #unpacked = 0;
  #files = 0;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  /** Takes a text, as far as there is room for it. */
  read(place: string, text: string): void {
    if (!/\S/.test(text)) return;
    const room = this.bounds.text - this.#text;
    if (text.length > room) this.refuse(place.split('/')[0]!, 'more text than is looked at');
    if (room <= 0) return;
    this.#text += Math.min(text.length, room);
    this.passages.push({ place, text: text.length > room ? text.slice(0, room) : text });
  }

  /** Names what could not be looked at, each part and reason once. */
  refuse(part: string, reason: string): void {
    if (!this.obstacles.some((one) => one.part === part && one.reason === reason))
      this.obstacles.push({ part, reason });
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

  get roomLeft(): number {
    return Math.max(0, this.bounds.unpacked - this.#unpacked);
  }
}
