import { z } from 'zod';

/** `"90s"`, `"15m"`, `"6h"`, `"5d"`, or milliseconds as a number; becomes milliseconds. */
const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
export const duration = z
  .union([
    z.number().int().nonnegative(),
    z.string().regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'a duration such as "30s", "15m", "6h" or "5d"'),
  ])
  .transform((value) => {
    if (typeof value === 'number') return value;
    const [, amount, , unit] = /^(\d+(\.\d+)?)(ms|s|m|h|d)$/.exec(value)!;
    return Math.round(Number(amount) * units[unit as keyof typeof units]);
  });
/** `"25MB"`, `"256KiB"` or bytes as a number; becomes bytes. */
const sizes = { B: 1, KB: 1000, MB: 1_000_000, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
export const size = z
  .union([
    z.number().int().nonnegative(),
    z.string().regex(/^\d+(B|KB|MB|GB|KiB|MiB|GiB)$/, 'a size such as "25MiB" or "256KiB"'),
  ])
  .transform((value) => {
    if (typeof value === 'number') return value;
    const [, amount, unit] = /^(\d+)(\w+)$/.exec(value)!;
    return Number(amount) * sizes[unit as keyof typeof sizes];
  });
export const port = z.number().int().min(0).max(65535);
export const floor = z.enum(['open', 'encrypted', 'verified', 'authenticated', 'sealed']);
export const text = z.string().min(1);
