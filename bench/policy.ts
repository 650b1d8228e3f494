import { systemClock } from '#base';
import type { Inspection } from '#mail';
import { type Document, emptyDocument, Policy } from '#policy';
import type { Context, Findings } from './scenario.ts';

/** Rules of the kinds that organisations write: most name readers, some what was found, a few ask about times or patterns. */
function rulesOf(count: number): Document['rules'] {
  return Array.from({ length: count }, (_, n) => {
    const shared = { name: `rule-${n}`, citation: '45 CFR 164.530(i)' };
    const kind = n % 20;
    if (kind < 10)
      return {
        ...shared,
        when: { to: [`partner${n}.example`, `.group${n}.example`] },
        ask: { floor: 'verified' },
      };
    if (kind < 13)
      return { ...shared, when: { kinds: ['hiv', 'part2'], reader: 'outside' }, ask: { floor: 'sealed' } };
    if (kind < 16)
      return { ...shared, when: { from: [`ward${n}@clinic.example`] }, ask: { hold: 'Somebody looks.' } };
    if (kind < 18)
      return {
        ...shared,
        when: { level: 'phi', notTo: [`.known${n}.example`] },
        ask: { floor: 'authenticated' },
      };
    if (kind === 18)
      return {
        ...shared,
        when: { hours: { from: '22:00', to: '06:00' }, reader: 'outside' },
        ask: { prefer: 'pickup' },
      };
    return n % 100 === 19
      ? { ...shared, when: { to: [`match:^lab-?[0-9]+@site${n}\\.`] }, ask: { floor: 'sealed' } }
      : { ...shared, when: { largerThan: 25_000_000 }, ask: { retention: 'large' } };
  });
}

const inspection: Inspection = {
  level: 'phi',
  score: 0.97,
  inspectable: true,
  uninspectable: [],
  findings: ['lab', 'lab-value', 'name', 'birth-date', 'drug'].map((kind) => ({
    kind,
    place: '1/text',
    confidence: 0.9,
  })),
  labels: [],
  pack: 'core-1',
};

const readersOf = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    address: {
      local: n % 7 === 0 ? `lab${n}` : `reader${n}`,
      domain: n % 3 === 0 ? 'clinic.example' : `partner${n * 5}.example`,
    },
  }));

/** Median and worst of 300 decisions, in CPU time, after 200 that warm up. */
function measured(rules: number, readers: number): { median: number; p95: number } {
  const policy = new Policy({
    config: { profile: 'standard', default_floor: 'encrypted', sensitive_floor: 'sealed', inside: [] },
    domains: ['clinic.example'],
    clock: systemClock,
  });
  policy.use({ ...emptyDocument, title: 'bench', timezone: 'America/Chicago', rules: rulesOf(rules) }, 1);
  const question = {
    envelope: {
      sender: { local: 'nurse', domain: 'clinic.example' },
      recipients: readersOf(readers),
      smtputf8: false,
      body: '8bitmime',
    },
    door: 'submission',
    class: 'conversation',
    inspection,
    size: 40_000,
  } as const;
  const once = (): number => {
    const before = process.cpuUsage();
    if (policy.rule(question).decisions.length !== readers)
      throw new Error('not every reader was decided on');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  for (let n = 0; n < 200; n++) once();
  const all = Array.from({ length: 300 }, once).sort((a, b) => a - b);
  return { median: all[150]!, p95: all[285]! };
}

const aim = 1;

/** What a decision costs, by rules and readers. Needs neither database nor peer. */
export async function deciding({ tell }: Context): Promise<Findings> {
  tell('policy: decisions, warm');
  const cells: string[][] = [];
  let whole = 0;
  for (const [rules, readers] of [
    [0, 1],
    [500, 1],
    [50, 100],
    [500, 100],
    [5000, 100],
  ] as const) {
    const { median, p95 } = measured(rules, readers);
    if (rules === 500 && readers === 100) whole = median;
    cells.push([String(rules), String(readers), median.toFixed(3), p95.toFixed(3)]);
  }
  return {
    name: 'policy',
    rows: [],
    table: { heads: ['rules of one’s own', 'readers', 'CPU ms, median', 'CPU ms, 95 of 100'], cells },
    verdicts: [
      {
        what: 'CPU to decide by 500 rules for 100 readers',
        figure: `${whole.toFixed(2)} ms`,
        aim: `${aim} ms`,
        met: whole <= aim,
      },
    ],
  };
}
