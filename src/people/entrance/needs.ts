import type { Log } from '#base';
import type { Config } from '#config';
import type { Sql } from '#store';
import type { Needs } from '../accounts.ts';
import type { Blocks } from '../guard/blocks.ts';
import type { Site } from './passkey.ts';
import type { SignInWord } from './words.ts';

export interface EntranceNeeds extends Needs {
  readonly config: Config;
  readonly log: Log;
  /** Who may not try passwords for a while. */
  readonly blocks: Pick<Blocks, 'wait' | 'failed'>;
  /** Writes to somebody about their sign-in, in the transaction of it; left out where nobody can be written to. */
  readonly tell?: (sql: Sql, word: SignInWord) => Promise<void>;
  /** The site that passkeys are for: the console's own address. */
  readonly site: () => Site;
}
