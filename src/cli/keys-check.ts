import { readFileSync } from 'node:fs';
import { systemClock } from '#base';
import {
  type Bundle,
  type Certificate,
  chooseCertificate,
  parseCertificates,
  type RevocationList,
} from '#cms';
import { parseAddress } from '#mail';
import { usage } from './frame.ts';
import { paint, plain, print, printJson } from './output.ts';

interface Options {
  readonly address: string;
  readonly at?: string;
  readonly roots: readonly string[];
  readonly intermediates: readonly string[];
  readonly crl: readonly string[];
  readonly json?: boolean;
}

/** What is asked of every file. */
export interface KeyQuestion {
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly roots: readonly Certificate[] | undefined;
  readonly intermediates: readonly Certificate[];
  readonly crls: readonly RevocationList[];
}

export interface KeyAnswer {
  readonly usable: boolean;
  readonly reason: string;
}

/** A key or certificate is never larger; a bundle with a large revocation list in it may be. */
const largest = 64e6;

/** A time with its zone, or a day, which begins at midnight UTC. */
function timeOf(text: string | undefined): number {
  if (text === undefined) return systemClock.now();
  const at = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)
    ? Date.parse(/[T ][^Z+-]*$/.test(text) ? `${text}Z` : text)
    : Number.NaN;
  return Number.isNaN(at) ? usage(`"${text}" is not a time such as 2026-03-01T12:00:00Z`) : at;
}

/** What goes with the question must be readable: a revocation list left aside would let a revoked key pass. */
function given(files: readonly string[], what: 'certificates' | 'crls', called: string): Bundle[] {
  return files.map((file) => {
    const bytes = read(file);
    const bundle = typeof bytes === 'string' ? null : parseCertificates(bytes);
    const broken = what === 'crls' && (bundle?.unreadable.length ?? 0) > 0;
    if (!bundle || broken || bundle[what].length === 0)
      return usage(`${plain(file)} holds no ${called} that can be read`);
    return bundle;
  });
}

function read(file: string): Buffer | string {
  try {
    const bytes = readFileSync(file === '-' ? 0 : file);
    return bytes.length > largest ? 'it is too large for a key' : bytes;
  } catch (error) {
    return `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
  }
}

function checkCertificates(bytes: Buffer, question: KeyQuestion): KeyAnswer {
  const { roots, ...rest } = question;
  const bundle = parseCertificates(bytes);
  const choice = chooseCertificate({
    ...rest,
    ...(roots ? { roots } : {}),
    crls: [...question.crls, ...bundle.crls],
    bundle,
    use: 'encrypt',
  });
  return choice.usable
    ? { usable: true, reason: `it is fit to encrypt to ${question.address}` }
    : { usable: false, reason: choice.refusal.say };
}

/** Each kind of key has a room of its own that knows it. */
async function checkOne(bytes: Buffer, question: KeyQuestion): Promise<KeyAnswer> {
  const { checkPgp, isPgp } = await import('./keys-pgp.ts');
  if (!isPgp(bytes)) return checkCertificates(bytes, question);
  const answer = checkPgp(bytes, question);
  if (answer.usable || !bytes.includes('-----BEGIN CERTIFICATE')) return answer;
  // Both kinds in one file: what fits is what counts.
  const other = checkCertificates(bytes, question);
  return other.usable ? other : answer;
}

/** `postern keys check`: needs no settings, database or network. */
export async function checkFiles(files: readonly string[], options: Options): Promise<void> {
  if (!parseAddress(options.address, { policy: 'liberal' }).ok)
    usage(`"${plain(options.address)}" is not an address`);
  const roots = given(options.roots, 'certificates', 'certificates');
  const crls = given(options.crl, 'crls', 'revocation lists');
  const question: KeyQuestion = {
    address: options.address,
    at: timeOf(options.at),
    roots: options.roots.length > 0 ? roots.flatMap(({ certificates }) => certificates) : undefined,
    intermediates: given(options.intermediates, 'certificates', 'certificates').flatMap(
      ({ certificates }) => certificates,
    ),
    crls: crls.flatMap((bundle) => bundle.crls),
  };
  for (const file of files) {
    const bytes = read(file);
    const answer =
      typeof bytes === 'string' ? { usable: false, reason: bytes } : await checkOne(bytes, question);
    if (options.json) printJson({ file, ...answer });
    else
      print(
        `${plain(file)}: ${answer.usable ? paint('green', 'usable') : paint('red', 'NOT USABLE')}, ${plain(answer.reason)}`,
      );
  }
}
