/** Writes one JSON line for each test that ended, for scripts/test-file.ts to count. Suites are not tests. */
interface Ended {
  readonly type: string;
  readonly data: {
    readonly name: string;
    readonly skip?: string | boolean;
    readonly todo?: string | boolean;
    readonly details?: { readonly type?: string };
  };
}

export interface Line {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly reason: string;
}

const words = (why: string | boolean | undefined): string =>
  typeof why === 'string' ? why : 'no reason given';

function lineOf({ type, data }: Ended): Line | null {
  if (type !== 'test:pass' && type !== 'test:fail') return null;
  const left = data.skip ?? data.todo;
  if (left !== undefined && left !== false)
    return { name: data.name, result: 'skipped', reason: words(left) };
  if (type === 'test:fail') return { name: data.name, result: 'failed', reason: '' };
  return data.details?.type === 'suite' ? null : { name: data.name, result: 'passed', reason: '' };
}

export default async function* lines(events: AsyncIterable<Ended>): AsyncGenerator<string> {
  for await (const event of events) {
    const line = lineOf(event);
    if (line) yield `${JSON.stringify(line)}\n`;
  }
}
