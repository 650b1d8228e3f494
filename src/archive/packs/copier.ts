import { type Checked, check, type Manifest, opening, readManifest, sha256 } from './format.ts';
import { draftNote, draftsIn, leaveNote } from './notes.ts';
import type { PackPlace } from './place.ts';

export interface CopierNeeds {
  readonly first: PackPlace;
  readonly second: PackPlace;
  /** Folder for what the server is told. */
  readonly notes: string;
  /** Waits after so many octets were read, so that a slow scrub stays slow. */
  readonly pause?: (octets: number) => Promise<void>;
  /** Told of what goes on. */
  readonly say?: (line: string) => void;
}

/**
 * Keeps the second store: copies packs, and reads all copies again and again. It runs by itself, with its own rights, and
 * needs neither the database nor a key: what is right it knows from the manifests.
 */
export class Copier {
  readonly #needs: CopierNeeds;

  constructor(needs: CopierNeeds) {
    this.#needs = needs;
  }

  /** Copies what the second store does not have. A pack counts as copied after it was read again from there. */
  async copy(stopped: () => boolean = () => false): Promise<number> {
    const { first, second, notes } = this.#needs;
    let copied = 0;
    const there = new Set(await second.list());
    await this.#leaveDrafts(there);
    for (const pack of await first.list()) {
      if (stopped()) break;
      if (there.has(pack)) continue;
      const text = await first.manifest(pack);
      const manifest = text && readManifest(text);
      if (!text || manifest?.pack !== pack) {
        this.#say(`${pack}: its manifest is damaged`);
        continue;
      }
      const here = await this.#check(first, manifest);
      if (!here.whole) {
        this.#say(`${pack}: damaged before it was copied (${here.bad.length} letters)`);
        continue;
      }
      await second.put(
        pack,
        'pack',
        this.#pieces(manifest, () => first),
      );
      if (!(await this.#check(second, manifest)).whole) {
        this.#say(`${pack}: the copy is not as it was written`);
        continue;
      }
      const leave = await draftNote(notes, pack, {
        kind: 'copied',
        pack,
        manifest: sha256(text).toString('hex'),
      });
      // The manifest comes last: a pack with one is whole.
      await second.put(pack, 'json', [text]);
      const back = await second.manifest(pack);
      if (!back?.equals(text)) continue;
      await leave();
      copied++;
    }
    return copied;
  }

  /** Notes of copies that were finished just before the process was: the server would wait for them for ever. */
  async #leaveDrafts(there: ReadonlySet<string>): Promise<void> {
    const { second, notes } = this.#needs;
    for (const { note, leave } of await draftsIn(notes)) {
      if (note.kind !== 'copied' || !there.has(note.pack)) continue;
      const text = await second.manifest(note.pack);
      if (text && sha256(text).toString('hex') === note.manifest) await leave();
    }
  }

  /** Reads every pack of both stores from end to end, and mends what is damaged in one from the other. */
  async scrub(
    stopped: () => boolean = () => false,
  ): Promise<{ packs: number; mended: number; lost: number }> {
    const { first, second, notes } = this.#needs;
    const figures = { packs: 0, mended: 0, lost: 0 };
    let octets = 0;
    for (const pack of await second.list()) {
      if (stopped()) return figures;
      const manifest = await this.#manifest(pack);
      if (!manifest) {
        await leaveNote(notes, { kind: 'lost', pack, letters: [] });
        figures.lost++;
        continue;
      }
      const checked = [await this.#check(first, manifest), await this.#check(second, manifest)] as const;
      figures.packs++;
      octets += manifest.size * 2;
      figures.lost += await this.#mend(manifest, checked, figures);
    }
    await leaveNote(notes, { kind: 'scrubbed', packs: figures.packs, octets });
    return figures;
  }

  /** A pack's manifest from either store; one that is damaged or missing is written anew from the other. */
  async #manifest(pack: string): Promise<Manifest | null> {
    const { first, second, notes } = this.#needs;
    const texts = [await first.manifest(pack), await second.manifest(pack)] as const;
    const [one, other] = texts.map((text) => (text ? readManifest(text) : null));
    const good = one?.pack === pack ? texts[0] : other?.pack === pack ? texts[1] : null;
    if (!good) return null;
    for (const [n, place] of [first, second].entries()) {
      if (texts[n]?.equals(good)) continue;
      await place.put(pack, 'json', [good]);
      await leaveNote(notes, { kind: 'mended', pack, where: n === 0 ? 'first' : 'second', records: 0 });
    }
    return readManifest(good);
  }

  /** Resolves with how many letters are damaged in both stores. What is good in neither stays as it is in both. */
  async #mend(
    manifest: Manifest,
    [one, other]: readonly [Checked, Checked],
    figures: { mended: number },
  ): Promise<number> {
    const { first, second, notes } = this.#needs;
    const { pack } = manifest;
    const lost = one.bad.filter((n) => other.bad.includes(n));
    if (lost.length > 0) {
      const letters = lost.map((n) => manifest.records[n]!.id);
      await leaveNote(notes, { kind: 'lost', pack, letters });
      this.#say(`${pack}: ${letters.length} letters are damaged in both stores`);
      return letters.length;
    }
    const from = (n: number): PackPlace => (one.bad.includes(n) ? second : first);
    for (const [place, found, where] of [
      [first, one, 'first'],
      [second, other, 'second'],
    ] as const) {
      if (found.whole) continue;
      await place.put(pack, 'pack', this.#pieces(manifest, from));
      if (!(await this.#check(place, manifest)).whole) {
        this.#say(`${pack}: could not be mended in the ${where} store`);
        continue;
      }
      await leaveNote(notes, { kind: 'mended', pack, where, records: found.bad.length });
      this.#say(`${pack}: mended in the ${where} store (${found.bad.length} letters)`);
      figures.mended++;
    }
    return 0;
  }

  #check(place: PackPlace, manifest: Manifest): Promise<Checked> {
    return check(manifest, (start, length) => place.read(manifest.pack, start, length), this.#needs.pause);
  }

  /** A pack anew, each record from where it is good, a record in memory at a time. Throws where one has gone bad meanwhile. */
  async *#pieces({ pack, records }: Manifest, from: (n: number) => PackPlace): AsyncGenerator<Buffer> {
    yield opening;
    for (const [n, { start, length, hash }] of records.entries()) {
      const bytes = await from(n).read(pack, start, length);
      if (!bytes || sha256(bytes).toString('hex') !== hash)
        throw new Error(`${pack} changed while it was read`);
      yield bytes;
    }
  }

  #say(line: string): void {
    this.#needs.say?.(line);
  }
}
