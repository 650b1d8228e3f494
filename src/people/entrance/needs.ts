import type { Log } from '#base';
import type { Config } from '#config';
import type { Needs } from '../accounts.ts';
import type { Site } from './passkey.ts';

export interface EntranceNeeds extends Needs {
  readonly config: Config;
  readonly log: Log;
  /** The site that passkeys are for: the console's own address. */
  readonly site: () => Site;
}
