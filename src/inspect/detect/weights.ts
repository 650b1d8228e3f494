/** Fitted by `test/accuracy/fit.ts` on the tuned part of the labelled set: the log-odds that a window is protected. */
export const bias = -4;
export const weights: Readonly<Record<string, number>> = { both: 3, clear: 2 };
