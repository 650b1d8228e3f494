/** Milliseconds on the clock that all processes of this machine share (CLOCK_MONOTONIC) and that never jumps. */
export function now(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** The value below which a share `q` of `sorted` lies; NaN where there is none. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
