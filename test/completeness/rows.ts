import type { EventKind } from '#evidence';

/** What something at a door leaves in the evidence, and how that is known. */
export type Row =
  /** It is done for real in the walk, and one of these is found. */
  | { readonly leaves: readonly EventKind[] }
  /** It takes what the walk has not, such as a second store or a wait: this test does it, and looks for the event. */
  | { readonly leaves: readonly EventKind[]; readonly in: string }
  /** It leaves this by its text, and neither the walk nor a test that looks for the event has done it yet. */
  | { readonly untried: EventKind; readonly why: string }
  /** Whoever calls it leaves the event: this route or command, whose own row says which. */
  | { readonly by: string }
  /** It shows and changes nothing that is protected, or is part of something that leaves the event. */
  | { readonly nothing: string };

export type Rows = Readonly<Record<string, Row>>;

export const leaves = (...kinds: EventKind[]): Row => ({ leaves: kinds });
export const leavesIn = (file: string, ...kinds: EventKind[]): Row => ({ leaves: kinds, in: file });
export const untried = (kind: EventKind, why: string): Row => ({ untried: kind, why });
export const by = (name: string): Row => ({ by: name });
export const nothing = (why: string): Row => ({ nothing: why });

/** Several names of one prefix with one row. */
export const each = (prefix: string, row: Row, names: string): Rows =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [`${prefix}${name}`, row]),
  );
