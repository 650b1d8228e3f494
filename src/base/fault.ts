/** What kind of trouble a Fault is: decides the SMTP class and the HTTP status. */
export type FaultKind = 'invalid' | 'forbidden' | 'missing' | 'busy' | 'broken';

export interface FaultParts {
  /** Stable name in `docs/reference/errors.md`, such as `sender-not-yours`. */
  code: string;
  kind: FaultKind;
  /** A sentence that is safe to show to whoever asked: no protected word, no internals. */
  say: string;
  /** More for the operators' log; must hold no protected content either. */
  detail?: string;
  cause?: unknown;
}

/**
 * The one error class that crosses thresholds. Anything else that is thrown counts as `broken`:
 * temporary to a mail peer (451), 500 to a browser, with an id to find it in the log by.
 */
export class Fault extends Error {
  readonly code: string;
  readonly kind: FaultKind;
  readonly say: string;
  readonly detail: string;

  constructor(parts: FaultParts) {
    super(`${parts.code}: ${parts.say}${parts.detail ? ` (${parts.detail})` : ''}`, { cause: parts.cause });
    this.name = 'Fault';
    this.code = parts.code;
    this.kind = parts.kind;
    this.say = parts.say;
    this.detail = parts.detail ?? '';
  }

  static from(error: unknown): Fault {
    if (error instanceof Fault) return error;
    return new Fault({
      code: 'broken',
      kind: 'broken',
      say: 'Something went wrong here.',
      detail: whereabouts(error),
      cause: error,
    });
  }
}

/**
 * What may be logged of an error that is not ours: its name, code and place. Not its message: a parser's message quotes
 * what it could not read, and that may be a patient's letter.
 */
function whereabouts(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  const place = /\n\s+at (.+)/.exec(error.stack ?? '')?.[1] ?? '';
  return [error.name, typeof code === 'string' ? code : '', place && `at ${place}`].filter(Boolean).join(' ');
}

export const isFault = (error: unknown, code?: string): error is Fault =>
  error instanceof Fault && (code === undefined || error.code === code);

/** The exhaustive end of a `switch`: a compile error when a case is forgotten. */
export function never(value: never): never {
  throw new Fault({
    code: 'unreachable',
    kind: 'broken',
    say: 'Something went wrong here.',
    detail: `unexpected ${JSON.stringify(value)}`,
  });
}
