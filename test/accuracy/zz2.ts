import { Inspect } from '../../src/inspect/index.ts';
import { letters } from './letters.ts';
const i = new Inspect();
const t: Record<string, number[]> = {};
for (const l of letters().filter((o) => !o.tuned).filter((_, n) => n % 3 === 0)) {
  const s = await i.letter(l.raw);
  const x = (t[l.shape.name] ??= [0, 0, 0, 0, 0]);
  x[0]!++;
  if (l.protected) { x[1]!++; if (s.level !== 'none') x[2]!++; } else if (s.level !== 'none') x[3]!++;
  if (!s.inspectable) x[4]!++;
}
i.close();
console.log(t);
