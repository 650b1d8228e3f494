import { Fault } from '#base';

/** Codes after which the same statement may work later (PostgreSQL Appendix A: classes 08, 40, 53, 57). */
const passing = /^(08|40|53|57)/;

/** Codes of data exceptions (class 22): their messages quote what was to be stored. */
const quoting = /^22/;

/** What the driver or PostgreSQL threw. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { code, message } = error as { code?: string; message?: string };
  if (error instanceof TypeError || error instanceof RangeError) return Fault.from(error);
  const busy = code === undefined || passing.test(code) || /^E[A-Z]+$/.test(code);
  // PostgreSQL's `detail` and the values stay out: they can quote what was to be stored.
  return new Fault({
    code: busy ? 'database-busy' : 'database-refused',
    kind: busy ? 'busy' : 'broken',
    say: 'The database cannot answer now.',
    detail: `${code ?? ''} ${code && quoting.test(code) ? '' : (message ?? '')}`.trim(),
  });
}
