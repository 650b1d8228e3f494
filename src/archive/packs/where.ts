import { join } from 'node:path';
import { type Config, pathIn } from '#config';

/** The first store's folder of packs. */
export const packsOf = (config: Config): string => join(pathIn(config, config.storage.dir), 'packs');

/** Where the process that keeps the second store leaves its notes. */
export const notesOf = (config: Config): string => join(pathIn(config, config.storage.dir), 'pack-notes');
