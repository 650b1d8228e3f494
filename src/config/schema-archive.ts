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
        'The second store: a folder on another disk or machine, or `s3://BUCKET/PREFIX`. Used by "postern archive copy" only, never by the server',
      ),
    s3: z
      .strictObject({
        endpoint: z
          .string()
          .default('')
          .describe('`https://HOST`; empty: Amazon S3 of that region. In clear on this machine only'),
        region: z.string().default('us-east-1').describe('Region by which requests are signed'),
        credentials_file: z
          .string()
          .default('')
          .describe('File in the form of `~/.aws/credentials`; read at each request'),
        ca: z.string().default('').describe('Certificates to believe instead of the usual ones, PEM file'),
        timeout: duration.prefault('30s').describe('Silence after which a request is made anew'),
      })
      .prefault({})
      .describe('How the second store is reached where it is a bucket'),
    sent: z
      .boolean()
      .default(true)
      .describe(
        'Whether letters are also kept as they left: trace and signatures of each, and all octets of sealed ones',
      ),
    scrub_rate: size
      .prefault('4MiB')
      .describe('Octets that the scrub reads in a second, of both stores together'),
  })
  .prefault({})
  .describe('Kept letters in the long run');
