import { z } from 'zod';
import { duration, size } from './schema-words.ts';

export const archive = z
  .strictObject({
    packs: z
      .boolean()
      .default(false)
      .describe(
        'Whether sealed bodies of settled letters move into packs; "postern archive copy" must run too, or they stay where they are as well',
      ),
    pack_after: duration.prefault('1d').describe('Age from which on the body of a letter is packed'),
    pack_size: size.prefault('32MiB').describe('Size at which a pack is written'),
    pack_patience: duration
      .prefault('7d')
      .describe('After so much longer bodies are packed though they do not fill a pack'),
    second: z
      .string()
      .default('')
      .describe(
        'The second store: a folder, on another disk or machine. Used by "postern archive copy" only, never by the server',
      ),
    scrub_rate: size
      .prefault('4MiB')
      .describe('Octets that the scrub reads in a second, of both stores together'),
  })
  .prefault({})
  .describe('Kept letters in the long run');
