import { type Bounds, defaultBounds, Gathered } from '../../src/inspect/unpack/budget.ts';
import { openAll } from '../../src/inspect/unpack/open.ts';

/** Opens one file as the parser process does, in this process: all its texts, and what could not be read. */
export async function readAll(bytes: Buffer, { deep = true, bounds = {} as Partial<Bounds> } = {}) {
  const gathered = new Gathered({ ...defaultBounds, ...bounds });
  const records: string[] = [];
  const file = {
    place: '1',
    type: '',
    bytes,
    text: () => bytes.toString('utf8'),
    record: (place: string) => void records.push(place),
  };
  gathered.unopened.push({ file, depth: 0 });
  await openAll(gathered, deep);
  const { passages, obstacles, pending } = gathered;
  return { texts: passages.map(({ text }) => text).join('\n'), obstacles, pending, records };
}
