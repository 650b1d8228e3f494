import type { TableShape } from '#store';

export interface TableCopy extends TableShape {
  readonly rows: number;
  /** Octets of its rows. */
  readonly bytes: number;
  /** Names of its chunks, in order. */
  readonly chunks: readonly string[];
}

/** One file of the copy; a list of these is cut into chunks itself. */
export interface FileCopy {
  /** `storage/...` or `settings/...`. */
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly chunks: readonly string[];
}

/** What one run keeps. */
export interface Manifest {
  readonly format: 1;
  readonly run: string;
  /** The database's moment, milliseconds since 1970. */
  readonly at: number;
  readonly recovery: string;
  readonly migrations: readonly string[];
  readonly tables: readonly TableCopy[];
  readonly files: { readonly count: number; readonly bytes: number; readonly index: readonly string[] };
  /** The evidence log at that moment; null before its first event. */
  readonly log: { readonly origin: string; readonly size: number; readonly root: string } | null;
}
