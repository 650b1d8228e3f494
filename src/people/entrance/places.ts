import { pathIn } from '#config';
import type { Sql } from '#store';
import { Countries } from '../guard/countries.ts';
import { placeOf } from '../guard/networks.ts';
import type { EntranceNeeds } from './needs.ts';
import * as rows from './places/store.ts';

/** A place somebody signed in from. */
export interface Place {
  /** `US`, or `203.0.0.0/16` where no list knows the country. */
  readonly name: string;
  readonly known: boolean;
  /** The account has come in from nowhere before. */
  readonly first: boolean;
}

/** Where people sign in from. A place is as large as what one provider usually hands out, so that a change of it is rare. */
export class Places {
  readonly #needs: EntranceNeeds;
  #countries: Countries | null | undefined;

  constructor(needs: EntranceNeeds) {
    this.#needs = needs;
  }

  nameOf(address: string): string {
    const { config } = this.#needs;
    this.#countries ??= config.signin.countries
      ? Countries.read(pathIn(config, config.signin.countries))
      : null;
    return this.#countries?.of(address) ?? placeOf(address);
  }

  /** Notes that the account was here, and whether it had been before. */
  async note(sql: Sql, account: string, address: string): Promise<Place> {
    const name = this.nameOf(address);
    const { fresh, others } = await rows.notePlace(sql, account, name, new Date(this.#needs.clock.now()));
    return { name, known: !fresh, first: fresh && !others };
  }

  isKnown(account: string, address: string): Promise<boolean> {
    return rows.isKnownPlace(this.#needs.store, account, this.nameOf(address));
  }
}
