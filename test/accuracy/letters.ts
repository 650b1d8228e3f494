import { readdirSync, readFileSync } from 'node:fs';

/** One labelled letter: how it is written, what it is, and whether the rules were tuned with its template in sight. */
export interface Labelled {
  readonly kind: string;
  readonly protected: boolean;
  readonly sensitive: boolean;
  readonly tuned: boolean;
  readonly template: number;
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

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const wrapped = (bytes: string): string =>
  Buffer.from(bytes)
    .toString('base64')
    .replaceAll(/(.{76})/g, '$1\r\n');
const signature = (who: string, phone: string): string =>
  `\n\n--\n${who}\nLakeside Medical Group\n${phone}\nThis message may contain confidential information. If you are not the intended recipient, delete it.`;

/** How a letter is put on the wire: each shape must be read alike. */
const shapes: readonly ((subject: string, body: string, fill: (slot: string) => string) => string)[] = [
  (subject, body) => `Subject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${body}`,
  (subject, body) =>
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(`<html><body><p>${escaped(body).replaceAll('\n', '<br>')}</p></body></html>`)}`,
  (subject, body, fill) =>
    `Subject: ${subject}\r\nContent-Type: text/plain\r\n\r\n${body}${signature(`${fill('first3')} ${fill('last3')}`, fill('phone'))}`,
  (subject, body, fill) =>
    `Subject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nHello, please see the attached.\r\n${fill('first4')}\r\n--b1\r\nContent-Type: text/plain; name=letter.txt\r\nContent-Disposition: attachment; filename=letter.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(body)}\r\n--b1--`,
  (subject, body, fill) =>
    `Subject: Fwd: ${subject}\r\nContent-Type: text/plain\r\n\r\nFYI, see below.\r\n\r\n-----Original Message-----\r\nFrom: ${fill('first5')} ${fill('last5')}\r\nSubject: ${subject}\r\n\r\n${body
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n')}`,
];

const parts = readdirSync(here)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.slice(0, -4))
  .sort();

export const templates = (): Template[] => parts.flatMap(templatesOf);

/** The texts that weights are fitted on: each template twice, once with a signature below it. */
export function textOf(template: Template, index: number): { place: string; text: string }[][] {
  const random = seeded(index * 7919 + 13);
  for (let i = 0; i < 8; i++) random();
  return [false, true].map((signed) => {
    const fill = filler(random);
    const filled = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (_, slot: string) => fill(slot));
    const below = signed ? signature(`${fill('first3')} ${fill('last3')}`, fill('phone')) : '';
    return [
      { place: 'subject', text: filled(template.subject) },
      { place: 'body', text: filled(template.body) + below },
    ];
  });
}

/** The first of each template. */
export function byTemplate<T>(all: readonly T[], templateOf: (one: T) => number): T[] {
  return [...new Map(all.map((one) => [templateOf(one), one])).values()];
}

/** The whole set: every template in every shape, with its own names and numbers, `rounds` times. */
export function letters(rounds = 1): Labelled[] {
  const random = seeded(20_260);
  const out: Labelled[] = [];
  for (const part of parts) {
    const all = templatesOf(part);
    for (const [template, { kind, subject, body }] of all.entries())
      for (let round = 0; round < rounds; round++)
        for (const shape of shapes) {
          const fill = filler(random);
          const filled = (text: string): string =>
            text.replaceAll(/\{(\w+)\}/g, (_, slot: string) => fill(slot));
          const head =
            'From: "Front Desk" <office@lakeside.example>\r\nTo: <reader@home.example>\r\nMessage-ID: <1@lakeside.example>\r\n';
          const raw = Buffer.from(
            head + shape(filled(subject), filled(body), fill).replaceAll(/\r?\n/g, '\r\n'),
          );
          out.push({
            kind,
            protected: part.includes('protected'),
            sensitive: kind.startsWith('sensitive'),
            tuned: part.startsWith('tuned'),
            template,
            raw,
          });
        }
  }
  return out;
}
