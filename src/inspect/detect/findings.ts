import type { Finding } from '#mail';
import { type Block, features, kindOf } from './features.ts';
import type { Identifier } from './identifiers.ts';

/** Gathers what was found, each kind once in each place, with the confidence of the strongest sign. */
export class Findings {
  readonly #best = new Map<string, Finding>();

  add(kind: string, place: string, confidence: number): void {
    const key = `${kind} ${place}`;
    const known = this.#best.get(key);
    if (!known || known.confidence < confidence) this.#best.set(key, { kind, place, confidence });
  }

  ofBlock(block: Block): void {
    for (let i = 0; i < features.length; i++) {
      const kind = block.counts[i]! >= 0.4 ? kindOf[features[i]!] : undefined;
      if (kind) this.add(kind, block.place, 1 - Math.exp(-1.6 * block.counts[i]!));
    }
  }

  ofIdentifier(identifier: Identifier, place: string): void {
    this.add(identifier.kind, place, identifier.confidence);
  }

  /** Surest first. Signs in a letter that is about nobody count for less: `score` is how likely it is protected. */
  list(score: number, most: number): Finding[] {
    const share = 0.25 + 0.75 * score;
    return [...this.#best.values()]
      .map((finding) => ({ ...finding, confidence: Math.round(finding.confidence * share * 100) / 100 }))
      .sort((a, b) => b.confidence - a.confidence || (a.kind < b.kind ? -1 : 1))
      .slice(0, most);
  }
}
