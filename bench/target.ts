import type { Sets } from './processes.ts';

/** A mail server under measurement. */
export interface Target {
  readonly name: string;
  /** Submission with STARTTLS; connections are dealt out over them. */
  readonly ports: readonly number[];
  readonly user?: string;
  readonly password?: string;
  /** Its processes, by what they are part of. */
  readonly sets: Sets;
  stop(): Promise<void>;
}

/** Certificates that the bench made for itself, as files. */
export interface Trust {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The sink as a target sees it. */
export interface Exit {
  readonly host: string;
  readonly port: number;
}

/** Domains of the run: who writes, who reads. */
export const home = 'clinic.example.org';
export const sender = `desk@${home}`;
export const readers = 'example.net';
export const sinkName = 'sink.example.net';
