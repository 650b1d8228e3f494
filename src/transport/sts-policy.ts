/** A domain's policy for mail to it (RFC 8461 §3.2). */
export interface StsPolicy {
  readonly mode: 'enforce' | 'testing' | 'none';
  /** Host names and `*.` patterns, lower case. */
  readonly mx: readonly string[];
  /** Seconds, at most a year. */
  readonly maxAge: number;
}

const longest = 31_557_600;
const mostPatterns = 200;

/** The id of the policy record (RFC 8461 §3.1), null where there is none, or where more than one speaks. */
export function stsId(texts: readonly string[]): string | null {
  const ours = texts.filter((text) => /^v=STSv1\s*(?:;|$)/.test(text));
  if (ours.length !== 1) return null;
  const fields = ours[0]!.split(';').slice(1);
  const ids = fields.flatMap((field) => /^\s*id=([A-Za-z0-9]{1,32})\s*$/.exec(field)?.[1] ?? []);
  return ids[0] ?? null;
}

const hostName = /^(?=.{1,253}$)(?:\*\.)?(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))+$/;

/** Reads a policy, or says in words why it is none. Keys that are not known are passed over, second copies too. */
export function parsePolicy(text: string): StsPolicy | string {
  const first = new Map<string, string>();
  const mx: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const found = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*([^\u0000-\u001f\u007f]*?)[ \t]*$/.exec(
      line,
    );
    if (!found) return 'a line of it is not of the form "key: value"';
    const [, key = '', value = ''] = found;
    if (key === 'mx') mx.push(value.toLowerCase().replace(/\.$/, ''));
    else if (!first.has(key)) first.set(key, value);
  }
  if (first.get('version') !== 'STSv1') return 'its version is not STSv1';
  const mode = first.get('mode');
  if (mode !== 'enforce' && mode !== 'testing' && mode !== 'none') return 'its mode is none of those known';
  const age = first.get('max_age') ?? '';
  if (!/^\d{1,10}$/.test(age)) return 'its max_age is not a number of seconds';
  if (mx.length > mostPatterns) return 'it names too many servers';
  if (mode !== 'none' && mx.length === 0) return 'it names no server';
  if (!mx.every((pattern) => hostName.test(pattern))) return 'it names a server that is no host name';
  return { mode, mx, maxAge: Math.min(longest, Number(age)) };
}

/** Whether a policy names a host: `*.` stands for exactly one label (RFC 8461 §4.1). */
export function namesHost({ mx }: StsPolicy, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  const parent = name.slice(name.indexOf('.') + 1);
  return mx.some((pattern) =>
    pattern.startsWith('*.') ? name.includes('.') && pattern.slice(2) === parent : pattern === name,
  );
}
