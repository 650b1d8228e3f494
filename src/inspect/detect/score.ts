import { type Block, features, newBlock } from './features.ts';
import { climate, inputs, inputsOf } from './model.ts';
import { bias, offset, slope, weights } from './weights.ts';

const coefficients = Float64Array.from(inputs, (name) => weights[name] ?? 0);

/** What the wording of a window adds: longer texts hold more of everything. */
export const wording = ({ said, words }: Block): number => said / Math.sqrt(words + 10);

/** The probability that a window of a letter is protected. */
export function probability(values: Float32Array, worded: number): number {
  let sum = bias + worded;
  for (let i = 0; i < values.length; i++) sum += values[i]! * coefficients[i]!;
  return 1 / (1 + Math.exp(-(slope * sum + offset)));
}

/** Several blocks as one. */
export function together(blocks: readonly Block[], place = ''): Block {
  const sum = newBlock(place);
  for (const block of blocks) {
    sum.words += block.words;
    sum.said += block.said;
    if (block.slots.length > 0) sum.slots.push(...block.slots);
    for (let i = 0; i < features.length; i++) sum.counts[i]! += block.counts[i]!;
  }
  return sum;
}

/**
 * The stretches of a letter that are judged: each block, each two neighbours, and the whole. What is protected in one
 * place is protected, however much else the letter holds.
 */
export function windowsOf(blocks: readonly Block[]): Block[] {
  const whole = together(blocks);
  if (blocks.length < 2) return [whole];
  const pairs = blocks.slice(1).map((block, i) => together([blocks[i]!, block], block.place));
  return [whole, ...blocks, ...(blocks.length > 2 ? pairs : [])];
}

/** The letter's score: that of its most telling window. */
export function scoreOf(blocks: readonly Block[]): number {
  const windows = windowsOf(blocks);
  const letter = climate(windows[0]!);
  // No spreading into arguments: a long letter has more windows than a call takes.
  return windows.reduce(
    (most, window) => Math.max(most, probability(inputsOf(window, letter), wording(window))),
    0,
  );
}
