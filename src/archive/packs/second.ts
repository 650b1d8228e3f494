import { readFileSync } from 'node:fs';
import { type Clock, Fault } from '#base';
import { bucketIn, type Config, isSafeEndpoint, pathIn } from '#config';
import { Bucket, readAwsCredentials } from '#transport';
import { BucketPlace } from './bucket-place.ts';
import { FolderPlace, type PackPlace } from './place.ts';

const wrong = (say: string): Fault => new Fault({ code: 'archive-second', kind: 'invalid', say });

/** The second store, as the settings say: a folder or a bucket. Nothing is asked of it yet. */
export function openSecond(config: Config, clock: Clock): PackPlace {
  const { second, s3 } = config.archive;
  if (!second.startsWith('s3:')) return new FolderPlace(pathIn(config, second));
  const place = bucketIn(second);
  if (!place) throw wrong(`"${second}" is no bucket: s3://BUCKET/PREFIX.`);
  const endpoint = s3.endpoint || `https://s3.${s3.region}.amazonaws.com`;
  if (!isSafeEndpoint(endpoint)) throw wrong(`"${endpoint}" is no https:// address.`);
  if (s3.credentials_file === '') throw wrong('archive.s3.credentials_file is not set.');
  const bucket = new Bucket({
    endpoint: new URL(endpoint),
    bucket: place.bucket,
    region: s3.region,
    credentials: () => {
      const read = readAwsCredentials(pathIn(config, s3.credentials_file));
      if (typeof read === 'string') throw wrong(`archive.s3.credentials_file: ${read}.`);
      return read;
    },
    clock,
    patience: s3.timeout,
    ...(s3.ca ? { ca: readFileSync(pathIn(config, s3.ca), 'utf8') } : {}),
  });
  return new BucketPlace(bucket, place.prefix, second);
}
