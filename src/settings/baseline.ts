import { type Actor, canonicalJson, Fault, type Json, type Log, systemActor } from '#base';
import type { Config } from '#config';
import type { Evidence, ReadEvent } from '#evidence';
import type { Keys } from '#keys';
import type { Act } from '#people';
import type { Store } from '#store';
import { lockSettings } from './store.ts';

interface BaselineNeeds {
  readonly store: Store;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly log: Log;
  /** The file as it stands now, where this process knows where it is. Throws where it cannot be read. */
  readonly reread?: () => Config;
  readonly require: (actor: Actor, act: Act) => Promise<void>;
}

/** What of the file is not as it was accepted. */
export interface FileDrift {
  /** Names of settings, such as `policy.default_floor`; never their values, which may be secrets. */
  readonly fields: readonly string[];
  readonly since: string;
}

const us = systemActor('settings');

/**
 * Whether the settings file is the one that somebody answers for: the hash of each of its tables stands in the evidence,
 * and a file that has another is an alarm until a person accepts it. Each machine has a file of its own.
 */
export class Baseline {
  readonly #needs: BaselineNeeds;
  #file: Config;
  #drift: FileDrift | null = null;

  constructor(needs: BaselineNeeds, file: Config) {
    this.#needs = needs;
    this.#file = file;
  }

  /** What was found at the last look; null: the file is as it was accepted. */
  get drift(): FileDrift | null {
    return this.#drift;
  }

  /** Which file this is: of this server, in this folder. A copy elsewhere, as a drill makes one, has a baseline of its own. */
  get #machine(): string {
    const { base, organisation } = this.#file;
    const name = `${organisation.hostname}\n${base}`;
    return this.#needs.keys.blind('settings machine', name).toString('hex').slice(0, 32);
  }

  /** Holds the file against the baseline. The first file there is becomes it. */
  async look(): Promise<void> {
    const { store, evidence, reread } = this.#needs;
    try {
      if (reread) this.#file = reread();
    } catch (error) {
      const { say } = Fault.from(error);
      this.#drift = { fields: ['the whole file'], since: (await this.#last())?.at ?? '' };
      return this.drifted('file', [`The file cannot be read: ${say}`], []);
    }
    const last = await this.#last();
    if (!last) {
      await evidence.record(store, this.#baselined(us, 'the first that was seen'));
      this.#drift = null;
      return;
    }
    const hashes = last.data.hashes as Record<string, string>;
    const now = this.#hashes();
    const sections = [...new Set([...Object.keys(hashes), ...Object.keys(now)])].filter(
      (section) => hashes[section] !== now[section],
    );
    if (sections.length === 0) {
      this.#drift = null;
      return;
    }
    const fields = this.#fields(last, sections);
    this.#drift = { fields, since: last.at };
    await this.drifted(
      'file',
      fields.map((field) => `${field} is not as it was accepted.`),
      sections.map((section) => now[section] ?? ''),
    );
  }

  /** One event for each thing that was found, by whichever process sees it first. */
  async drifted(
    where: 'file' | 'database',
    what: readonly string[],
    hashes: readonly string[],
  ): Promise<void> {
    const { store, evidence, log, keys } = this.#needs;
    const mark = keys.blind('settings drift', canonicalJson([where, [...what], [...hashes]])).toString('hex');
    await store.transaction(async (sql) => {
      await lockSettings(sql);
      const known = await evidence.latest(sql, { kind: 'settings.drifted', limit: 200 });
      const latest = known.find(({ data }) => data.where === where && data.machine === this.#machine);
      const accepted = await this.#last();
      if (latest?.data.mark === mark && (!accepted || latest.id > accepted.id)) return;
      log.error('settings-drifted', { reason: what.join(' ') });
      await evidence.record(sql, {
        kind: 'settings.drifted',
        actor: us,
        data: { where, machine: this.#machine, mark, count: what.length },
        secret: { what: JSON.stringify(what) },
      });
    });
  }

  /** Somebody answers for the file as it stands now. Throws `settings-reason`, `settings-unchanged`. */
  async accept(actor: Actor, reason: string): Promise<readonly string[]> {
    const { store, evidence, require } = this.#needs;
    await require(actor, 'settings.change');
    if (reason.trim().length < 5)
      throw new Fault({
        code: 'settings-reason',
        kind: 'invalid',
        say: 'Say in a few words why the file changed.',
      });
    await this.look();
    const fields = this.#drift?.fields ?? [];
    if (fields.length === 0)
      throw new Fault({
        code: 'settings-unchanged',
        kind: 'invalid',
        say: 'The file is as it was accepted.',
      });
    await evidence.record(store, this.#baselined(actor, reason, fields.length));
    this.#drift = null;
    return fields;
  }

  #baselined(actor: Actor, reason: string, count = 0): Parameters<Evidence['record']>[1] {
    return {
      kind: 'settings.baselined',
      actor,
      data: { machine: this.#machine, hashes: this.#hashes(), count },
      secret: { reason, file: canonicalJson(this.#plain()) },
    };
  }

  async #last(): Promise<ReadEvent | undefined> {
    const { store, evidence } = this.#needs;
    const events = await evidence.latest(store, { kind: 'settings.baselined', limit: 1000 });
    return events.find(({ data }) => data.machine === this.#machine);
  }

  #plain(): { [section: string]: Json } {
    const { base: _, ...sections } = JSON.parse(JSON.stringify(this.#file)) as { [section: string]: Json };
    return sections;
  }

  /** Keyed: a short value must not be guessed from an event that others may see. */
  #hashes(): { [section: string]: string } {
    return Object.fromEntries(
      Object.entries(this.#plain()).map(([section, value]) => [
        section,
        this.#needs.keys.blind('settings file', `${section}\n${canonicalJson(value)}`).toString('hex'),
      ]),
    );
  }

  #fields({ secret }: ReadEvent, sections: readonly string[]): string[] {
    const now = this.#plain();
    const before = JSON.parse(secret.file ?? '{}') as { [section: string]: { [field: string]: Json } };
    return sections.flatMap((section) => {
      const [was, is] = [before[section] ?? {}, (now[section] ?? {}) as { [field: string]: Json }];
      const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
        (field) => canonicalJson(was[field] ?? null) !== canonicalJson(is[field] ?? null),
      );
      return fields.length > 0 ? fields.map((field) => `${section}.${field}`) : [section];
    });
  }
}
