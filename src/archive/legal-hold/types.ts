import type { Address } from '#mail';

/** What somebody asks to be kept: whatever is named here, and what comes later and fits. */
export interface HoldWish {
  /** The matter, as the lawyers name it. */
  readonly matter: string;
  readonly reason: string;
  /** Letters from or to any of these; empty: whoever they are from. */
  readonly custodians: readonly Address[];
  /** In the words of the archive's search; empty: all of the custodians' letters. */
  readonly query: string;
  /** Letters by their ids. */
  readonly letters: readonly string[];
}

export interface HoldView {
  readonly id: string;
  readonly matter: string;
  readonly reason: string;
  readonly custodians: readonly string[];
  readonly query: string;
  readonly placedBy: string;
  readonly placedAt: number;
  /** Who asked that it be released, and why. */
  readonly releaseBy: string | null;
  readonly releaseReason: string | null;
  readonly releasedBy: string | null;
  readonly releasedAt: number | null;
  /** How many letters were found under it so far, and up to when was looked. */
  readonly count: number;
  readonly sweptAt: number | null;
}
