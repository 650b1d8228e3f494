import type { Log } from '#base';
import type { Config } from '#config';
import type { Needs } from '../accounts.ts';
import type { Blocks } from '../guard/blocks.ts';
import type { Site } from './passkey.ts';

export interface EntranceNeeds extends Needs {
  readonly config: Config;
  readonly log: Log;
  /** Who may not try passwords for a while. */
  readonly blocks: Pick<Blocks, 'wait' | 'failed'>;
  /** The site that passkeys are for: the console's own address. */
  readonly site: () => Site;
}
