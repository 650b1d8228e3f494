import { base64 } from '../note.ts';
import { plainJson } from '../plain.ts';
import { areOpenings, type Body, checkOpenings, fits, isObject, parsed } from '../receipt-check.ts';
import { type Rotation, readRotation } from '../rotation.ts';
import { leafHash } from '../tree.ts';
import type { PackEvent, PackManifest } from './format.ts';
import { rootOfMany } from './multiproof.ts';
import type { PackReader } from './read.ts';

const lineShape = { leafIndex: 'count', body: 'text' } as const;

/** A line for each event; null where one is none. */
function readLines(text: string | null): PackEvent[] | null {
  const lines = text?.split('\n');
  if (lines?.pop() !== '') return null;
  const events = lines.map(plainJson);
  const whole = events.every(
    (event) => isObject(event) && fits(event, lineShape, 'openings') && areOpenings(event.openings),
  );
  return whole ? (events as PackEvent[]) : null;
}

const rotationFile = 'rotations.jsonl';

/** The changes of keys, ascending; what is none is named. */
export function readRotations(pack: PackReader, problems: string[]): Rotation[] {
  if (!pack.has(rotationFile)) return [];
  const lines = readLines(pack.text(rotationFile));
  if (!lines || lines.length === 0) {
    problems.push(`${rotationFile} does not hold events`);
    return [];
  }
  return lines.flatMap(({ leafIndex, body }, n) => {
    const read = readRotation(body, leafIndex);
    if (typeof read !== 'string' && (n === 0 || leafIndex > lines[n - 1]!.leafIndex)) return [read];
    problems.push(
      `${rotationFile}: ${typeof read === 'string' ? read : 'they are not in the order of the log'}`,
    );
    return [];
  });
}

function* hashesOf(pack: PackReader): Generator<Buffer> {
  for (const { name } of pack.files.filter((file) => file.name.startsWith('proof/'))) {
    for (const line of (pack.text(name) ?? '').trimEnd().split('\n')) {
      const hash = base64(line);
      // A wrong hash leads to a wrong root, and that is what is looked at.
      yield hash?.length === 32 ? hash : Buffer.alloc(32);
    }
  }
}

/** Walks all events once: their order, their texts, their openings; at the end, that they stand in the log. */
export function checkEvents(
  pack: PackReader,
  manifest: PackManifest,
  rotations: readonly Rotation[],
): string[] {
  const { events: said, log } = manifest;
  const problems: string[] = [];
  const known = new Map<number, Buffer>();
  for (const { leafIndex, body } of readLines(rotations.length > 0 ? pack.text(rotationFile) : '') ?? [])
    known.set(leafIndex, leafHash(body));
  const scope = new ScopeCheck(manifest);
  let [count, before] = [0, -1];
  for (const { name } of pack.files.filter((file) => file.name.startsWith('events/'))) {
    const lines = readLines(pack.text(name));
    if (!lines || lines.length === 0) return [...problems, `${name} does not hold events`];
    for (const event of lines) {
      const { leafIndex } = event;
      if (leafIndex <= before || leafIndex >= log.size)
        return [...problems, 'its events are not in the order of the log'];
      const hash = leafHash(event.body);
      if (known.get(leafIndex)?.equals(hash) === false)
        problems.push(`event at leaf ${leafIndex}: there are two`);
      known.set(leafIndex, hash);
      for (const what of checkEvent(event, manifest, scope))
        problems.push(`event at leaf ${leafIndex}: ${what}`);
      if (count === 0 && leafIndex !== said.first)
        problems.push('its first event is another than the manifest says');
      count++;
      before = leafIndex;
    }
  }
  if (count !== said.count || (count > 0 && before !== said.last) || count === 0)
    problems.push('its events are others than the manifest says');
  problems.push(...scope.end());
  const places = [...known.keys()].sort((a, b) => a - b);
  if (places.some((place) => place >= log.size)) return [...problems, 'an event is not in the log'];
  const leaves = places.map((place) => known.get(place)!);
  const root = rootOfMany(places, leaves, log.size, hashesOf(pack));
  if (root?.toString('hex') !== log.root) problems.push('its events are not proved to stand in the log');
  return problems;
}

function checkEvent(event: PackEvent, { opened }: PackManifest, scope: ScopeCheck): string[] {
  const body = parsed(event.body);
  if (!body) return ['its text is not that of an event'];
  scope.see(event, body);
  if (!opened && Object.keys(event.openings).length > 0)
    return ['a value is opened in it, which the manifest denies'];
  return checkOpenings(body, event.openings);
}

/** That the events are those that the scope says, as far as they themselves can tell. */
class ScopeCheck {
  readonly #manifest: PackManifest;
  /** Of letters that events are about, the first such event. */
  readonly #letters = new Map<unknown, number>();
  /** Letters that may be in it. */
  readonly #wanted: Set<unknown>;
  readonly #problems: string[] = [];
  #last: { leaf: number; at: string } | null = null;

  constructor(manifest: PackManifest) {
    this.#manifest = manifest;
    this.#wanted = new Set(manifest.scope.kind === 'letters' ? manifest.scope.letters : []);
  }

  #say(what: string): void {
    if (this.#problems.length < 20) this.#problems.push(what);
  }

  see({ leafIndex, body: text }: PackEvent, body: Body): void {
    const { scope, log } = this.#manifest;
    switch (scope.kind) {
      case 'period': {
        const inside = body.at >= scope.from && body.at < scope.to;
        if (this.#last ? leafIndex !== this.#last.leaf + 1 : leafIndex > 0 && inside)
          this.#say(`an event before leaf ${leafIndex} is missing`);
        this.#last = { leaf: leafIndex, at: body.at };
        if (leafIndex === log.size - 1) this.#last = null;
        return;
      }
      case 'person': {
        const by = isObject(body.actor) ? body.actor.id : null;
        if (body.kind === 'message.accepted' && by === scope.person && body.message)
          this.#wanted.add(body.message);
        if (!text.includes(JSON.stringify(scope.person))) this.#letters.set(body.message ?? '', leafIndex);
        return;
      }
      case 'letters':
        this.#letters.set(body.message ?? '', leafIndex);
    }
  }

  end(): string[] {
    const { scope } = this.#manifest;
    const last = this.#last;
    if (scope.kind === 'period' && last && last.at >= scope.from && last.at < scope.to)
      this.#say(`an event after leaf ${last.leaf} is missing`);
    for (const [letter, leaf] of this.#letters)
      if (!this.#wanted.has(letter)) this.#say(`event at leaf ${leaf}: it is about something else`);
    if (scope.kind === 'letters')
      for (const letter of scope.letters)
        if (!this.#letters.has(letter)) this.#say(`of letter ${letter.slice(0, 40)} there is no event`);
    return this.#problems;
  }
}
