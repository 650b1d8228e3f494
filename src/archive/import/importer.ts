import { realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, type Clock, Fault, isFault, newId, newIdAt } from '#base';
import type { EventDraft, Evidence } from '#evidence';
import type { Keys } from '#keys';
import { type Envelope, formatAddress, type Inspection, readHeader } from '#mail';
import type { People } from '#people';
import type { Store } from '#store';
import type { Archive, SealedMessage } from '../archive.ts';
import { authorOf, type Claims, claimsOf, directionOf } from '../claims.ts';
import { keepOnce } from '../elsewhere.ts';
import { endLease, takeLease } from '../lease/store.ts';
import { insertAgain } from '../search/store.ts';
import { contentHash, damageOf } from './content.ts';
import { type Found, formOf, type ImportForm, lettersIn } from './source.ts';
import {
  asideOf,
  endImport,
  type ImportRow,
  insertAside,
  insertImport,
  knownContents,
  listImports,
  moveImport,
  openImport,
  restartImport,
} from './store.ts';

/** Letters of one transaction, and octets. */
const batchLetters = 40;
const batchOctets = 8 << 20;
/** Milliseconds that one batch may take, and that are waited for another process that may have died. */
const lease = 15_000;
const patience = 20_000;

export interface ImporterNeeds {
  readonly archive: Archive;
  readonly keys: Keys;
  readonly store: Store;
  readonly evidence: Evidence;
  readonly clock: Clock;
  readonly people: Pick<People, 'require' | 'isInside'>;
  /** What a letter holds. */
  readonly inspect: (raw: Buffer) => Promise<Inspection>;
  /** Octets of the largest letter that is taken. */
  readonly largest: number;
}

export interface ImportWish {
  /** A file or folder on this machine. */
  readonly path: string;
  /** How letters lie there; left out: as it looks. */
  readonly form?: ImportForm;
  readonly reason: string;
  /** A folder in which what cannot be filed is laid down as it is. */
  readonly aside?: string;
}

export interface ImportView {
  readonly id: string;
  readonly form: ImportForm;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Where from and why; null where the key is gone. */
  readonly asked: { readonly path: string; readonly reason: string; readonly actor: Actor } | null;
  /** Letters looked at: filed, there already, set aside. */
  readonly number: number;
  readonly filed: number;
  readonly known: number;
  readonly aside: number;
}

/** What could not be filed. */
export interface Aside {
  readonly number: number;
  readonly file: string;
  /** Octets from the start of the file, and how many. */
  readonly at: number;
  readonly size: number;
  readonly why: string;
}

interface Numbered extends Found {
  readonly number: number;
}

interface Ready {
  readonly found: Numbered;
  readonly content: Buffer;
  readonly message: SealedMessage;
  readonly claims: Claims;
  readonly id: string;
}

/**
 * Letters that others kept, taken into the archive: as they are, each once, with an event of its own. Who they are from, for
 * whom and of when is what their headers say: claimed, not proved, and so the events say it. They go to nobody.
 */
export class Importer {
  readonly #needs: ImporterNeeds;

  constructor(needs: ImporterNeeds) {
    this.#needs = needs;
  }

  /**
   * Imports a source to its end, or goes on with it where an earlier run broke off. Each batch is one transaction with its
   * place, so that nothing is filed twice or passed over. Throws `not-allowed`, `reason-missing`, `import-source`.
   */
  async run(
    actor: Actor,
    wish: ImportWish,
    told: (view: ImportView) => void = () => {},
  ): Promise<ImportView> {
    const { people, keys, store, largest } = this.#needs;
    await people.require(actor, 'archive.import');
    if (wish.reason.trim().length < 3)
      throw new Fault({
        code: 'reason-missing',
        kind: 'invalid',
        say: 'Say where these letters come from and why they are taken in: it is kept.',
      });
    const form = wish.form ?? (await formOf(wish.path));
    await formOf(wish.path);
    const path = await realpath(wish.path);
    const work = `import ${keys.blind('archive-import', `${form}\n${path}`).toString('hex')}`;
    const holder = newId();
    await this.#turn(work, holder, patience);
    try {
      const row = await this.#begin(actor, { ...wish, path }, form);
      const id = row.import_id;
      let view = this.#view(row);
      let number = row.number;
      const start = this.#place(row);
      for await (const batch of batched(lettersIn({ path, form }, { start, largest }))) {
        await this.#turn(work, holder, 0);
        const numbered = batch.map((found) => ({ ...found, number: ++number }));
        const moved = await this.#file(actor, id, numbered, wish.aside);
        view = {
          ...view,
          number,
          filed: view.filed + moved.filed,
          known: view.known + moved.known,
          aside: view.aside + moved.aside,
        };
        told(view);
      }
      return await this.#end(actor, id);
    } finally {
      await endLease(store, work, holder).catch(() => {});
    }
  }

  /** A source has one reader at a time. What a process that died left is free after a quarter of a minute, and waited for. */
  async #turn(work: string, holder: string, patience: number): Promise<void> {
    const { store, clock } = this.#needs;
    for (const until = clock.monotonic() + patience; ; ) {
      const now = clock.now();
      if (await takeLease(store, work, holder, new Date(now), new Date(now + lease))) return;
      if (clock.monotonic() >= until)
        throw new Fault({
          code: 'import-busy',
          kind: 'busy',
          say: 'These letters are being imported by another process already.',
        });
      await new Promise((done) => setTimeout(done, 500));
    }
  }

  async #begin(actor: Actor, wish: ImportWish, form: ImportForm): Promise<ImportRow> {
    const { store, keys, evidence, clock } = this.#needs;
    const source = keys.blind('archive-import', `${form}\n${wish.path}`);
    const open = await openImport(store, source);
    if (open) {
      // A folder has no place to go on from: it is gone through anew, and what is filed is known by its content.
      if (form === 'mbox') return open;
      await store.transaction((sql) => restartImport(sql, open.import_id));
      return { ...open, number: 0, filed: 0, known: 0, aside: 0 };
    }
    const id = newId();
    const asked = Buffer.from(JSON.stringify({ path: wish.path, reason: wish.reason, actor }));
    await store.transaction(async (sql) => {
      await insertImport(sql, {
        import_id: id,
        source,
        form,
        started_at: new Date(clock.now()),
        asked: keys.sealField('evidence', { id, part: 'import' }, asked),
      });
      await evidence.record(sql, {
        kind: 'archive.import-begun',
        actor,
        data: { import: id, form },
        secret: { path: wish.path, reason: wish.reason },
      });
    });
    return (await openImport(store, source))!;
  }

  async #end(actor: Actor, id: string): Promise<ImportView> {
    const { store, evidence, clock } = this.#needs;
    return store.transaction(async (sql) => {
      const row = await endImport(sql, id, new Date(clock.now()));
      const { filed, known, aside } = row;
      await evidence.record(sql, {
        kind: 'archive.import-ended',
        actor,
        data: { import: id, filed, known, aside },
      });
      return this.#view(row);
    });
  }

  /** One batch: what is new is inspected and sealed, then everything of it is written in one transaction. */
  async #file(
    actor: Actor,
    id: string,
    batch: readonly Numbered[],
    folder: string | undefined,
  ): Promise<{ filed: number; known: number; aside: number }> {
    const { store, keys, archive, evidence, people } = this.#needs;
    // How long they are kept is what is in force now, in a process of its own too.
    await archive.refreshSchedule();
    const damaged: (Numbered & { damage: string })[] = [];
    const whole = new Map<string, { found: Numbered; content: Buffer }>();
    let known = 0;
    for (const found of batch) {
      const damage = found.damage ?? damageOf(found.raw!);
      if (damage !== null) damaged.push({ ...found, damage });
      else {
        const content = keys.blind('archive-content', contentHash(found.raw!).toString('hex'));
        const hex = content.toString('hex');
        if (whole.has(hex)) known++;
        else whole.set(hex, { found, content });
      }
    }
    const there = await knownContents(
      store,
      [...whole.values()].map(({ content }) => content),
    );
    known += there.size;
    const fresh = await Promise.all(
      [...whole].flatMap(([hex, one]) => (there.has(hex) ? [] : [this.#ready(actor, one)])),
    );
    if (folder !== undefined)
      for (const one of damaged)
        if (one.raw) await writeFile(join(folder, asideName(one)), one.raw, { mode: 0o600 });
    const last = batch.at(-1)!;
    return store.transaction(async (sql) => {
      // Another import may have filed the same meanwhile.
      const filed = await keepOnce(sql, archive, fresh);
      if (filed.length > 0) {
        // Their ids stand in the past, where the index does not look by itself.
        await insertAgain(
          sql,
          filed.map((one) => one.id),
        );
        await evidence.record(
          sql,
          ...filed.map((one) => importedEvent(actor, id, one, (domain) => people.isInside(domain))),
        );
      }
      if (damaged.length > 0)
        await insertAside(
          sql,
          id,
          damaged.map((one) => ({ number: one.number, sealed: this.#sealAside(id, one) })),
        );
      const counts = {
        filed: filed.length,
        known: known + fresh.length - filed.length,
        aside: damaged.length,
      };
      await moveImport(sql, id, {
        ...counts,
        number: last.number,
        place:
          last.next === null
            ? null
            : keys.sealField('evidence', { id, part: 'place' }, Buffer.from(String(last.next))),
      });
      return counts;
    });
  }

  async #ready(actor: Actor, { found, content }: { found: Numbered; content: Buffer }): Promise<Ready> {
    const { archive, inspect, clock } = this.#needs;
    const raw = found.raw!;
    const now = clock.now();
    const claims = claimsOf(readHeader(raw), now);
    // Where its own date puts it: so it is found by the date that people know it by.
    const id = claims.date === null ? newId() : newIdAt(Math.min(claims.date, now));
    const message = await archive.seal(
      {
        id,
        door: 'import',
        actor,
        peer: { address: '', helo: 'import', tls: null },
        envelope: claimedEnvelope(claims),
        raw,
        receivedAt: now,
        class: 'conversation',
      },
      await inspect(raw),
    );
    return { found, content, message, claims, id };
  }

  #sealAside(id: string, { number, file, at, size, damage }: Numbered): Buffer {
    const text = JSON.stringify({ file, at, size, why: damage });
    return this.#needs.keys.sealField('evidence', { id, part: `aside:${number}` }, Buffer.from(text));
  }

  /** Imports, newest first. */
  async list(actor: Actor, { limit, before }: { limit: number; before?: string }): Promise<ImportView[]> {
    await this.#needs.people.require(actor, 'archive.import');
    return (await listImports(this.#needs.store, limit, before ?? null)).map((row) => this.#view(row));
  }

  /** What an import could not file, by number. */
  async setAside(
    actor: Actor,
    id: string,
    { after = 0, limit }: { after?: number; limit: number },
  ): Promise<Aside[]> {
    const { people, store, keys } = this.#needs;
    await people.require(actor, 'archive.import');
    return (await asideOf(store, id, after, limit)).map(({ number, sealed }) => {
      const text = keys.openField('evidence', { id, part: `aside:${number}` }, sealed).toString();
      return { number, ...(JSON.parse(text) as Omit<Aside, 'number'>) };
    });
  }

  #place({ import_id: id, place }: ImportRow): number {
    if (!place) return 0;
    return Number(this.#needs.keys.openField('evidence', { id, part: 'place' }, place).toString());
  }

  #view(row: ImportRow): ImportView {
    const { import_id: id, form, started_at, ended_at, number, filed, known, aside } = row;
    let asked: ImportView['asked'] = null;
    try {
      const plain = this.#needs.keys.openField('evidence', { id, part: 'import' }, row.asked);
      asked = JSON.parse(plain.toString()) as ImportView['asked'];
    } catch (error) {
      if (!isFault(error, 'keys-closed')) throw error;
    }
    return {
      id,
      form: form as ImportForm,
      startedAt: started_at.getTime(),
      endedAt: ended_at?.getTime() ?? null,
      asked,
      number,
      filed,
      known,
      aside,
    };
  }
}

const asideName = ({ number }: Numbered): string => `${String(number).padStart(7, '0')}.eml`;

/** By whom and for whom, as the letter says. */
function claimedEnvelope(claims: Claims): Envelope {
  const readers = new Map(
    [...claims.to, ...claims.cc, ...claims.bcc].map(({ address }) => [
      formatAddress(address).toLowerCase(),
      { address },
    ]),
  );
  return {
    sender: authorOf(claims),
    recipients: [...readers.values()],
    smtputf8: false,
    body: '8bitmime',
  };
}

function importedEvent(
  actor: Actor,
  id: string,
  { found, message, claims }: Ready,
  isOwn: (domain: string) => boolean,
): EventDraft {
  return {
    kind: 'archive.imported',
    actor,
    message: message.id,
    dek: message.dek,
    data: {
      import: id,
      number: found.number,
      hash: message.hash.toString('hex'),
      size: found.raw!.length,
      level: message.level,
      claimed: {
        direction: directionOf(message.meta.envelope, isOwn),
        ...(claims.date === null ? {} : { date: new Date(claims.date).toISOString() }),
      },
    },
    secret: {
      sender: message.meta.envelope.sender ? formatAddress(message.meta.envelope.sender) : '',
      recipients: JSON.stringify(
        message.meta.envelope.recipients.map(({ address }) => formatAddress(address)),
      ),
      place: `${found.file}#${found.at}`,
    },
  };
}

async function* batched(letters: AsyncIterable<Found>): AsyncGenerator<Found[]> {
  let batch: Found[] = [];
  let octets = 0;
  for await (const found of letters) {
    batch.push(found);
    octets += found.raw?.length ?? 0;
    if (batch.length < batchLetters && octets < batchOctets) continue;
    yield batch;
    batch = [];
    octets = 0;
  }
  if (batch.length > 0) yield batch;
}
