import { type Acts, type Floor, floors, type LostRule, type Protection } from '#mail';
import type { Rule } from './rules.ts';
import { floorWords, listed, methodWords } from './words.ts';

/** Best first: what the reader opens without effort, the portal last (DESIGN §4). */
export const methodOrder: readonly Protection[] = ['smime', 'pgp', 'tls', 'pdf', 'pickup'];

/** The means that reach a floor: a connection alone never seals. */
export const waysAt = (floor: Floor): readonly Protection[] =>
  methodOrder.filter((method) => method !== 'tls' || floor !== 'sealed');

/** What the rules that matched come to together. */
export interface Combined {
  readonly floor: Floor;
  readonly methods: readonly Protection[];
  readonly action: 'send' | 'hold' | 'refuse';
  readonly sensitive: boolean;
  /** The rule that decided: the one that refuses, else holds, else asks for the highest floor first. */
  readonly rule: string;
  readonly reason?: string;
  readonly acts?: Acts;
  /** Another address that gets it in the reader's stead. */
  readonly redirect?: { readonly to: string; readonly rule: string };
  /** The rules that were followed. */
  readonly standing: readonly Rule[];
  readonly lost: readonly LostRule[];
}

const day = 86_400_000;
const rank = (floor: Floor): number => floors.indexOf(floor);

/** Where no rule names a floor at all, the letter is sealed: silence is not permission. */
function highest(rules: readonly Rule[]): { floor: Floor; rule: string } {
  let best: { floor: Floor; rule: string } | undefined;
  for (const { name, ask } of rules) {
    if (ask.floor !== undefined && (best === undefined || rank(ask.floor) > rank(best.floor)))
      best = { floor: ask.floor, rule: name };
  }
  return best ?? { floor: 'sealed', rule: 'no-rule' };
}

/** What every matching rule allows, the preferred first; a connection alone never makes a letter sealed. */
function allowed(rules: readonly Rule[], floor: Floor): Protection[] {
  let methods = waysAt(floor);
  const preferred = new Set<Protection>();
  for (const { ask } of rules) {
    if (ask.methods) methods = methods.filter((method) => ask.methods!.includes(method));
    if (ask.prefer) preferred.add(ask.prefer);
  }
  return [...new Set([...[...preferred].filter((one) => methods.includes(one)), ...methods])];
}

/** A narrower rule takes the place of the broader one it names, unless that may not be overridden. */
function displaced(matched: readonly Rule[]): { standing: readonly Rule[]; lost: LostRule[] } {
  if (!matched.some(({ overrides }) => overrides !== undefined)) return { standing: matched, lost: [] };
  const lost: LostRule[] = [];
  const standing = matched.filter((rule) => {
    const by = rule.final ? undefined : matched.find(({ overrides }) => overrides === rule.name);
    if (by) lost.push({ rule: rule.name, reason: `"${by.name}" takes its place for this sender.` });
    return !by;
  });
  return { standing, lost };
}

/** The highest floor, the means that all allow, refuse before hold before send; the rest adds up. */
export function combine(matched: readonly Rule[]): Combined {
  const { standing, lost } = displaced(matched);
  const top = highest(standing);
  const methods = allowed(standing, top.floor);
  const acts = actsOf(standing);
  const sensitive = standing.some(({ ask }) => ask.sensitive === true);
  const redirects = standing.filter(({ ask }) => ask.redirect !== undefined);
  const elsewhere = [...new Set(redirects.map(({ ask }) => ask.redirect!.toLowerCase()))];
  const whole = {
    floor: top.floor,
    methods,
    sensitive,
    standing,
    ...(acts ? { acts } : {}),
    ...(elsewhere.length === 1
      ? { redirect: { to: redirects[0]!.ask.redirect!, rule: redirects[0]!.name } }
      : {}),
  };
  const gate = gateOf(standing, methods.length === 0, elsewhere.length > 1, top.rule);
  return { ...whole, ...gate, lost: [...lost, ...outdone(standing, top, methods, gate)] };
}

type Gate = Pick<Combined, 'action' | 'rule' | 'reason'>;

function gateOf(standing: readonly Rule[], noWay: boolean, torn: boolean, top: string): Gate {
  const refusing = standing.find(({ ask }) => ask.refuse !== undefined);
  if (refusing) return { action: 'refuse', rule: refusing.name, reason: refusing.ask.refuse! };
  const holding = standing.find(({ ask }) => ask.hold !== undefined);
  if (holding) return { action: 'hold', rule: holding.name, reason: holding.ask.hold! };
  if (torn) return { action: 'hold', rule: top, reason: 'Two rules send it to different readers.' };
  if (noWay) return { action: 'hold', rule: top, reason: 'The rules together leave no way to send it.' };
  return { action: 'send', rule: top };
}

function actsOf(rules: readonly Rule[]): Acts | undefined {
  const notify: { address: string; rule: string }[] = [];
  const headers: (readonly [string, string])[] = [];
  const retention = new Set<string>();
  let days = Infinity;
  let archive = false;
  for (const { name, ask } of rules) {
    for (const address of ask.notify ?? []) notify.push({ address, rule: name });
    if (ask.headers) headers.push(...ask.headers);
    if (ask.expireDays !== undefined) days = Math.min(days, ask.expireDays);
    if (ask.retention !== undefined) retention.add(ask.retention);
    archive ||= ask.archive === true;
  }
  if (notify.length + headers.length + retention.size === 0 && days === Infinity && !archive)
    return undefined;
  return {
    ...(notify.length > 0 ? { notify } : {}),
    ...(headers.length > 0 ? { headers } : {}),
    ...(days < Infinity ? { expires: days * day } : {}),
    ...(retention.size > 0 ? { retention: [...retention] } : {}),
    ...(archive ? { archive: true as const } : {}),
  };
}

/** Rules that were heard and still had no effect of their own: a nurse reads why. */
function outdone(
  rules: readonly Rule[],
  top: { floor: Floor; rule: string },
  methods: readonly Protection[],
  gate: Gate,
): LostRule[] {
  const lost: LostRule[] = [];
  const least = rank(top.floor);
  for (const { name, ask } of rules) {
    const reasons: string[] = [];
    if (ask.floor !== undefined && rank(ask.floor) < least)
      reasons.push(`It asks only that ${floorWords[ask.floor]}; "${top.rule}" asks for more.`);
    if (ask.prefer && !methods.includes(ask.prefer))
      reasons.push(`It prefers another way (${methodWords[ask.prefer]}), which is not among those left.`);
    if (gate.action === 'refuse' && ask.refuse === undefined && Object.keys(ask).some(besideFloor))
      reasons.push(`"${gate.rule}" refuses the letter, so nothing else is done with it.`);
    if (reasons.length > 0) lost.push({ rule: name, reason: reasons.join(' ') });
  }
  return lost;
}

const besideFloor = (act: string): boolean => act !== 'floor' && act !== 'sensitive' && act !== 'methods';

/** What the acts come to, one sentence each. */
export function actsInWords(acts: Acts): string[] {
  const { notify, headers, expires, retention, archive } = acts;
  return [
    ...(archive ? ['It is kept, and delivered to nobody.'] : []),
    ...(notify
      ? [`Told that it was taken: ${listed([...new Set(notify.map(({ address }) => address))])}.`]
      : []),
    ...(headers ? [`It leaves with the header ${listed(headers.map(([name]) => name))}.`] : []),
    ...(expires ? [`In the portal it waits for ${Math.round(expires / day)} days at most.`] : []),
    ...(retention ? [`It is kept as ${listed(retention.map((one) => `"${one}"`))}.`] : []),
  ];
}
