import { createHash } from 'node:crypto';
import { type Clock, Fault, type Log, never, newId, systemActor } from '#base';
import type { EventDraft, Evidence } from '#evidence';
import { type Store, unlessCopied } from '#store';
import { endLease, takeLease } from '../lease/store.ts';
import type { Objects } from '../objects.ts';
import { idAt } from '../search/moments.ts';
import {
  check,
  manifestText,
  opening,
  type PackRecord,
  packDamaged,
  packId,
  readManifest,
  sha256,
} from './format.ts';
import { type Note, readNotes } from './notes.ts';
import type { PackPlace } from './place.ts';
import {
  bodyOf,
  dropLoose,
  forgetObjects,
  goneObjects,
  insertPack,
  type Loose,
  looseBodies,
  markConfirmed,
  markCopied,
  markDropped,
  openPacks,
  type PackRow,
} from './store.ts';

const work = 'pack';
const lease = 10 * 60_000;
const us = systemActor('archive');
/** Letters of one pack at most: what its manifest takes is held in memory. */
const mostRecords = 50_000;
const dropsAtOnce = 200;

export interface PackerNeeds {
  readonly store: Store;
  readonly evidence: Evidence;
  readonly clock: Clock;
  readonly log: Log;
  readonly place: PackPlace;
  readonly objects: Objects;
  /** Folder in which the process that keeps the second store leaves its notes. */
  readonly notes: string;
  /** Age in milliseconds from which on a letter's body is packed. */
  readonly after: number;
  /** Octets that make a pack. */
  readonly size: number;
  /** Age in milliseconds from which on bodies are packed though they do not fill a pack. */
  readonly patience: number;
}

/**
 * Moves bodies of settled letters from rows and files of their own into packs. Each step is written down before the next
 * and can be done again: a body is dropped only after the pack was read again here and found whole in the second store.
 */
export class Packer {
  readonly #needs: PackerNeeds;
  readonly #holder = newId();
  #stopped = false;
  #working: Promise<void> | null = null;

  constructor(needs: PackerNeeds) {
    this.#needs = needs;
  }

  /** Does what is due, once. One process at a time. */
  run(): Promise<void> {
    this.#working ??= this.#run().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working?.catch(() => {});
    await endLease(this.#needs.store, work, this.#holder).catch(() => {});
  }

  async #run(): Promise<void> {
    if (!(await this.#mine())) return;
    while (!this.#stopped && (await this.#mine()) && (await this.#packOne()));
    for await (const { note, done } of readNotes(this.#needs.notes)) {
      await this.#heard(note);
      await done();
    }
    for (const pack of await openPacks(this.#needs.store)) {
      if (this.#stopped || !(await this.#mine())) return;
      await this.#goOn(pack);
    }
    await this.#removeGone();
  }

  #mine(): Promise<boolean> {
    const now = this.#needs.clock.now();
    return takeLease(this.#needs.store, work, this.#holder, new Date(now), new Date(now + lease));
  }

  /** Writes one pack; false where there is not enough for one. */
  async #packOne(): Promise<boolean> {
    const { store, evidence, clock, place, after, size, patience } = this.#needs;
    const now = clock.now();
    const loose = await looseBodies(store, idAt(now - after), mostRecords);
    const taken = enough(loose, size);
    const octets = taken.reduce((sum, one) => sum + one.octets, 0);
    if (taken.length === 0 || (octets < size && taken[0]!.message_id > idAt(now - after - patience)))
      return false;
    const pack = packId(taken.map(({ message_id }) => message_id));
    const records: PackRecord[] = [];
    const whole = createHash('sha256');
    let at = 0;
    const bodies = (id: string) => this.#body(id);
    async function* pieces(): AsyncGenerator<Buffer> {
      whole.update(opening);
      at = opening.length;
      yield opening;
      for (const { message_id: id } of taken) {
        const body = await bodies(id);
        if (!body) continue;
        records.push({ id, start: at, length: body.length, hash: sha256(body).toString('hex') });
        whole.update(body);
        at += body.length;
        yield body;
      }
    }
    await place.put(pack, 'pack', pieces());
    if (records.length === 0) return false;
    const text = manifestText({ v: 1, pack, size: at, hash: whole.digest('hex'), records });
    await place.put(pack, 'json', [text]);
    const manifest = sha256(text);
    await store.transaction(async (sql) => {
      await insertPack(
        sql,
        { pack_id: pack, made_at: new Date(now), size: at, records: records.length, manifest },
        records,
      );
      await evidence.record(sql, {
        kind: 'archive.packed',
        actor: us,
        data: { pack, manifest: manifest.toString('hex'), letters: records.length, octets: at },
      });
    });
    return true;
  }

  /** The sealed body of a letter; null where it was destroyed since or is damaged: then it is left where it is. */
  async #body(id: string): Promise<Buffer | null> {
    const { store, objects, log } = this.#needs;
    const row = await bodyOf(store, id);
    if (row?.body || !row?.object) return row?.body ?? null;
    try {
      return await objects.get(row.object);
    } catch (error) {
      log.error('pack-left-out', { message: id, code: Fault.from(error).code });
      return null;
    }
  }

  /** A pack's next step: read again, then, where the second store has it, the loose bodies go. */
  async #goOn({ pack_id: pack, manifest, confirmed_at, copied_at }: PackRow): Promise<void> {
    const { store, clock, log } = this.#needs;
    if (!confirmed_at) {
      try {
        await this.#confirm(pack, manifest);
      } catch (error) {
        log.error('pack-damaged', { code: Fault.from(error).code, reason: Fault.from(error).detail });
        return;
      }
      await markConfirmed(store, pack, new Date(clock.now()));
    }
    if (!copied_at) return;
    for (;;) {
      if (this.#stopped) return;
      if ((await store.transaction((sql) => dropLoose(sql, pack, dropsAtOnce))) === 0) break;
    }
    await markDropped(store, pack, new Date(clock.now()));
  }

  /** Throws `pack-damaged`. */
  async #confirm(pack: string, hash: Buffer): Promise<void> {
    const text = await this.#needs.place.manifest(pack);
    const manifest = text && sha256(text).equals(hash) ? readManifest(text) : null;
    if (!manifest) throw packDamaged(pack, 'manifest');
    const { whole, bad } = await check(manifest, (start, length) =>
      this.#needs.place.read(pack, start, length),
    );
    if (!whole) throw packDamaged(pack, `${bad.length} letters`);
  }

  async #heard(note: Note): Promise<void> {
    const { store, evidence, clock, log } = this.#needs;
    await store.transaction(async (sql) => {
      switch (note.kind) {
        case 'copied': {
          const ours = await markCopied(
            sql,
            note.pack,
            Buffer.from(note.manifest, 'hex'),
            new Date(clock.now()),
          );
          if (ours)
            await evidence.record(
              sql,
              eventOf('archive.copied', { pack: note.pack, manifest: note.manifest }),
            );
          return;
        }
        case 'scrubbed':
          return evidence.record(
            sql,
            eventOf('archive.scrubbed', { packs: note.packs, octets: note.octets }),
          );
        case 'mended':
          log.warn('pack-mended', {
            code: note.pack,
            reason: `${note.where} store, ${note.records} letters`,
          });
          return evidence.record(
            sql,
            eventOf('archive.mended', { pack: note.pack, store: note.where, letters: note.records }),
          );
        case 'lost':
          log.error('pack-lost', { code: note.pack, reason: `${note.letters.length} letters` });
          return evidence.record(
            sql,
            eventOf('archive.lost', { pack: note.pack, letters: [...note.letters] }),
          );
        default:
          return never(note);
      }
    });
  }

  async #removeGone(): Promise<void> {
    const { store, objects } = this.#needs;
    for (;;) {
      const gone = await goneObjects(store, 100);
      if (gone.length === 0 || this.#stopped) return;
      // A backup that is being made has the rows that still name them: the next round takes them away.
      const free = await unlessCopied(store, async () => {
        for (const object of gone) await objects.remove(object);
      });
      if (!free) return;
      await forgetObjects(store, gone);
    }
  }
}

const eventOf = (
  kind: 'archive.copied' | 'archive.scrubbed' | 'archive.mended' | 'archive.lost',
  data: NonNullable<EventDraft['data']>,
): EventDraft => ({ kind, actor: us, data });

/** The first of these that fill a pack. */
function enough(loose: readonly Loose[], size: number): readonly Loose[] {
  let octets = 0;
  const end = loose.findIndex((one) => {
    octets += one.octets;
    return octets >= size;
  });
  return end < 0 ? loose : loose.slice(0, end + 1);
}
