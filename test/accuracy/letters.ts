import { readdirSync, readFileSync } from 'node:fs';
import { formats } from './formats.ts';
import { type Shape, signature, shapes as written } from './wire.ts';

const shapes: readonly Shape[] = [...written, ...formats];

/** One labelled letter: how it is written, what it is, and whether the rules were tuned with its template in sight. */
export interface Labelled {
  readonly kind: string;
  readonly protected: boolean;
  readonly sensitive: boolean;
  readonly tuned: boolean;
  readonly spanish: boolean;
  readonly shape: Shape;
  readonly template: string;
  readonly raw: Buffer;
}

/** A small seeded generator (xorshift32): the same set on every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const list = (text: string): string[] => text.split(',').map((one) => one.trim());
const pools: Readonly<Record<string, readonly string[]>> = {
  first: list(
    'Maria,John,Keisha,Wei,Fatima,Robert,Agnieszka,Luis,Priya,Thomas,Oluwaseun,Emma,Dolores,Kofi,Ingrid,Mateo',
  ),
  last: list(
    "Alvarez,Nguyen,Okafor,Smith,Kowalczyk,Haddad,Johansson,Begum,O'Neill,Castillo,Feng,Baptiste,Miller,Yilmaz,Tran,Novak",
  ),
  title: list('Mr.,Mrs.,Ms.'),
  sex: list('male,female,man,woman'),
  cond: list(
    "type 2 diabetes,asthma,hypertension,rheumatoid arthritis,atrial fibrillation,COPD,chronic kidney disease,epilepsy,Crohn's disease,lymphoma,hypothyroidism,psoriasis",
  ),
  symptom: list(
    'chest pain,shortness of breath,dizziness,abdominal pain,headaches,back pain,nausea,swelling of both legs,joint pain,a persistent cough',
  ),
  drug: list(
    'lisinopril,metformin,atorvastatin,sertraline,amlodipine,omeprazole,gabapentin,levothyroxine,prednisone,losartan,apixaban,tamsulosin',
  ),
  lab: list('hemoglobin A1c,LDL,TSH,creatinine,potassium,ferritin,PSA,vitamin D level'),
  level: list('slightly high,normal,lower than we like,elevated,borderline'),
  dose: list('5,10,20,25,40,50,100,500'),
};

function filler(random: () => number): (slot: string) => string {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)]!;
  const digits = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
  const made = new Map<string, string>();
  const make = (slot: string): string => {
    const pool = pools[slot.replace(/\d$/, '')];
    if (pool) return pick(pool);
    if (slot === 'age') return String(20 + Math.floor(random() * 70));
    if (slot === 'num') return (1 + random() * 12).toFixed(1);
    if (slot.startsWith('mrn')) return `1${digits(6)}`;
    if (slot === 'phone') return `(5${digits(2)}) 55${1 + Math.floor(random() * 8)}-${digits(4)}`;
    if (slot === 'ssn') return `5${digits(2)}-4${digits(1)}-${1000 + Math.floor(random() * 8999)}`;
    if (slot === 'mbi') return `1EG4TE5MK${digits(2)}`;
    if (slot === 'dob')
      return `${1 + Math.floor(random() * 12)}/${1 + Math.floor(random() * 28)}/${1930 + Math.floor(random() * 85)}`;
    return `${pick(list('January,March,April,June,August,October,December'))} ${1 + Math.floor(random() * 28)}, 2026`;
  };
  return (slot) => {
    if (!made.has(slot)) made.set(slot, make(slot));
    return made.get(slot)!;
  };
}

export interface Template {
  /** The file it stands in, without its ending. */
  readonly part: string;
  readonly kind: string;
  readonly subject: string;
  readonly body: string;
  readonly protected: boolean;
  readonly tuned: boolean;
}

const here = new URL('letters/', import.meta.url);

function templatesOf(name: string): Template[] {
  return readFileSync(new URL(`${name}.txt`, here), 'utf8')
    .split(/^===\n/m)
    .map((text) => {
      const [first = '', ...rest] = text.split('\n');
      const [kind = '', subject = ''] = first.split('|').map((part) => part.trim());
      const [tuned, sort = ''] = name.split('-');
      return {
        part: name,
        kind,
        subject,
        body: rest.join('\n').trim(),
        protected: sort === 'protected',
        tuned: tuned === 'tuned',
      };
    })
    .filter(({ kind }) => kind !== '');
}

const parts = readdirSync(here)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.slice(0, -4))
  .sort();

export const templates = (): Template[] => parts.flatMap(templatesOf);

/** The texts that weights are fitted on: each template bare, signed, forwarded, attached and among other things. */
export function textOf(template: Template, index: number): { place: string; text: string }[][] {
  const random = seeded(index * 7919 + 13);
  for (let i = 0; i < 8; i++) random();
  const one = (wrap: (body: string, fill: (slot: string) => string) => string, forwarded = false) => {
    const fill = filler(random);
    const filled = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (_, slot: string) => fill(slot));
    return [
      { place: 'subject', text: (forwarded ? 'Fwd: ' : '') + filled(template.subject) },
      { place: 'body', text: wrap(filled(template.body), fill) },
    ];
  };
  const attached = one((body) => body);
  const dull = pickOf(others, random);
  return [
    one((body) => body),
    one((body, fill) => body + signature(`${fill('first3')} ${fill('last3')}`, fill('phone'))),
    one(
      (body, fill) =>
        index % 2 === 0
          ? `FYI, see below.\n\n-----Original Message-----\nFrom: ${fill('first5')} ${fill('last5')}\nSubject: ${template.subject}\n\n${body.replaceAll(/^/gm, '> ')}`
          : `---------- Forwarded message ---------\nFrom: ${fill('first5')} ${fill('last5')} <x@home.example>\nDate: ${fill('date5')}\nSubject: ${template.subject}\nTo: ${fill('first6')} ${fill('last6')}\n\n${body}`,
      true,
    ),
    [
      { place: 'subject', text: 'File' },
      { place: 'body', text: 'Hello, please see the attached.' },
      { ...attached[1]!, place: '2' },
    ],
    one((body) => `${dull}\n\n${body}\n\n${dull}`),
  ];
}

/** What else may stand in a letter. */
const others = [
  'Thanks for the call. The new chairs come on Friday and go to the second floor. Please move the boxes before then.',
  'It was good to see you at the picnic. The photos are on the shared drive, and Lee has the spare tent.',
  'The van needs fuel. The keys are with Pat, and the garage closes at six. Parking is on the north side this week.',
  'The minutes are on the shared drive. Budgets are due on the 9th. Ann will book the large room.\n\nThe painters start on the ground floor on Tuesday. Please clear your desks and cover the screens. The smell should be gone by Thursday.\n\nThe lift is out of order until noon.',
  'The order of toner was short by two boxes. I have written to the supplier.\n\nThe tea fund is empty. Two dollars from each of us would fill it.\n\nThe summer timetable hangs beside the copier. Changes go to Rosa before the end of the month.\n\nThe bins go out on Wednesday now.',
];
const pickOf = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)]!;

/** The first of each template. */
export function byTemplate<T>(all: readonly T[], templateOf: (one: T) => number): T[] {
  return [...new Map(all.map((one) => [templateOf(one), one])).values()];
}

const isSpanish = ({ kind, body }: Template): boolean =>
  /^(?:es|spanish|clinic-es)\b/.test(kind) || /[áéíóúñ¿¡].*[áéíóúñ¿¡]/.test(body);

/**
 * The labelled set: tuned templates in two shapes each, untuned ones in every shape, with their own names and numbers.
 * `sample`: every template once, in shapes that take turns.
 */
export function letters(sample = false): Labelled[] {
  const random = seeded(20_260);
  const head =
    'From: "Front Desk" <office@lakeside.example>\r\nTo: <reader@home.example>\r\nMessage-ID: <1@lakeside.example>\r\n';
  return templates().flatMap((template, index) => {
    const turn = (count: number): Shape[] =>
      Array.from({ length: count }, (_, i) => shapes[(index * 2 + i * 5) % shapes.length]!);
    const used = sample ? turn(1) : template.tuned ? turn(2) : shapes;
    const fit = used.filter(({ record }) => !record || template.protected);
    return fit.map((shape): Labelled => {
      const fill = filler(random);
      const filled = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (_, slot: string) => fill(slot));
      const wire = shape.wire(filled(template.subject), filled(template.body), fill);
      return {
        kind: template.kind,
        protected: template.protected,
        sensitive: template.kind.startsWith('sensitive'),
        tuned: template.tuned,
        spanish: isSpanish(template),
        shape,
        template: `${template.part} ${index}`,
        raw: Buffer.from(head + wire.replaceAll(/\r?\n/g, '\r\n')),
      };
    });
  });
}
