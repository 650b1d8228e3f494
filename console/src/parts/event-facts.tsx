import { Facts } from './shown.tsx';

const isCommitment = (value: unknown): value is { commitment: string } =>
  typeof value === 'object' && value !== null && 'commitment' in value;
const spell = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/^./, (first) => first.toUpperCase());

/** Protected values that are lists stand as JSON text beside the event. */
function unpacked(text: string): unknown {
  if (!text.startsWith('[') && !text.startsWith('{')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** One value as people read it; what is only committed to is shown where its key is still there. */
function words(value: unknown, open: string | undefined, closed = 'sealed; its key is gone'): string {
  if (isCommitment(value)) return open === undefined ? closed : words(unpacked(open), undefined);
  if (Array.isArray(value)) {
    const parts = value.map((one) => words(one, undefined));
    return parts.join(parts.every((part) => /[.)]$/.test(part)) ? ' ' : '; ');
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, inner]) => `${spell(name).toLowerCase()}: ${words(inner, undefined)}`)
      .join(', ');
  return String(value);
}

/** What an event says, name by name; `only` picks the names that matter most, in that order. */
export function EventFacts({
  data,
  secret = {},
  only,
  closed,
}: {
  data: Readonly<Record<string, unknown>>;
  secret?: Readonly<Record<string, string>>;
  only?: readonly string[];
  /** What stands for a protected value that is not shown; left out: that its key is gone. */
  closed?: string;
}) {
  const facts = (only ?? Object.keys(data))
    .map((name) => [spell(name), words(data[name] ?? '', secret[name], closed)] as const)
    .filter(([, value]) => value !== '');
  return <Facts of={facts} />;
}
