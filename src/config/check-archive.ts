import { checkAuthority, type Doubt } from './check-files.ts';
import type { Config } from './schema.ts';

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** `s3://BUCKET/PREFIX` as its parts; null where the second store is no bucket. The prefix ends with `/` or is empty. */
export function bucketIn(second: string): { readonly bucket: string; readonly prefix: string } | null {
  const found = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(second);
  if (!found) return null;
  const [, bucket, prefix = ''] = found;
  return { bucket: bucket!, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/** Sealed letters hide what they hold, not that they travel, nor who may write: over TLS, or on this machine. */
export function isSafeEndpoint(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.has(url.hostname));
}

/** The second store where it is a bucket. */
export function checkArchive({ base, archive }: Config): Doubt[] {
  const { second, s3 } = archive;
  if (!second.startsWith('s3:')) return [];
  const doubt = (path: Doubt['path'], wrong: string, right: string): Doubt => ({
    weight: 'repair',
    path,
    wrong,
    right,
  });
  return [
    ...(bucketIn(second)
      ? []
      : [doubt(['archive', 'second'], 'this is no bucket', 'Write s3://BUCKET/PREFIX.')]),
    ...(s3.endpoint === '' || isSafeEndpoint(s3.endpoint)
      ? []
      : [
          doubt(
            ['archive', 's3', 'endpoint'],
            'packs would travel in clear',
            'Write an https:// address; http:// is for this machine only.',
          ),
        ]),
    ...(s3.credentials_file === ''
      ? [
          doubt(
            ['archive', 's3'],
            'a bucket is not written to without credentials',
            'Set credentials_file to a file in the form of ~/.aws/credentials.',
          ),
        ]
      : []),
    ...(s3.ca === '' ? [] : checkAuthority(base, s3.ca, ['archive', 's3', 'ca'])),
  ];
}
