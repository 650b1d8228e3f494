/**
 * The demo's own clock, set back: what happens in this process happens days ago, for Postern too, which reads the time
 * through its `Clock`. It only ever moves forward, both clocks by the same, so that nobody sees a jump between them.
 */
const wall = Date.now.bind(Date);
const steady = performance.now.bind(performance);

export class Travel {
  #behind: number;
  readonly #first: number;

  /** Goes back to a moment, milliseconds since 1970 UTC. */
  constructor(to: number) {
    this.#first = wall() - to;
    this.#behind = this.#first;
    Date.now = () => wall() - this.#behind;
    Object.defineProperty(performance, 'now', {
      configurable: true,
      value: () => steady() + this.#first - this.#behind,
    });
  }

  /** Goes forward to a moment; one that is past already changes nothing. */
  to(moment: number): void {
    this.#behind = Math.max(0, Math.min(this.#behind, wall() - moment));
  }

  /** Back to the time of the machine. */
  home(): void {
    this.#behind = 0;
    Date.now = wall;
  }
}
