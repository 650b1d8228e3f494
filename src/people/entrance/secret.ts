import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Fault } from '#base';

/** Shortest and longest password a person may choose, in characters (NIST SP 800-63B §3.1.1.2). */
export const shortest = 12;
const longest = 256;

const weak = (say: string): Fault => new Fault({ code: 'password-weak', kind: 'invalid', say });

/** One form however it was typed: NFKC (NIST SP 800-63B §3.1.1.2). Nothing else is changed: spaces count. */
export const plainSecret = (typed: string): string => typed.slice(0, 4 * longest).normalize('NFKC');

/**
 * Refuses what is short, what names its owner, what repeats itself, and what stands on the list of passwords that
 * leaked elsewhere. No rules about digits or signs, and no change without a reason: both make people choose worse.
 */
export async function checkSecret(
  typed: string,
  about: { readonly words: readonly string[]; readonly leaked: string },
): Promise<string> {
  const plain = plainSecret(typed);
  const letters = [...plain];
  if (letters.length < shortest)
    throw weak(`A password has at least ${shortest} characters. Three or four words do well.`);
  if (letters.length > longest) throw weak(`A password has at most ${longest} characters.`);
  if (new Set(letters).size < 5) throw weak('This password repeats a few characters. Choose another.');
  const small = plain.toLowerCase();
  const own = about.words.find((word) => word.length >= 4 && small.includes(word.toLowerCase()));
  if (own && small.length - own.length < 8)
    throw weak('This password is mostly your own name or address. Choose another.');
  if (about.leaked !== '' && (await isLeaked(about.leaked, plain)))
    throw weak('This password has leaked somewhere else and is on lists that attackers try. Choose another.');
  return plain;
}

const lineEnd = 0x0a;

/**
 * Looks a password up in a local list: lines of upper-case SHA-1 in ascending order, with or without `:count` behind, as
 * the list of Have I Been Pwned comes. Nothing leaves the machine. Bisects the file: about 40 reads for 40 GB.
 */
export async function isLeaked(path: string, plain: string): Promise<boolean> {
  const wanted = createHash('sha1').update(plain).digest('hex').toUpperCase();
  const file = await open(path, 'r').catch((cause) => {
    throw new Fault({
      code: 'leaked-list-unreadable',
      kind: 'broken',
      say: 'The list of leaked passwords cannot be read, so no password can be chosen now.',
      detail: path,
      cause,
    });
  });
  try {
    const chunk = Buffer.alloc(256);
    /** The first whole line that begins at or after `at`; '' behind the last. */
    const lineFrom = async (at: number): Promise<string> => {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, Math.max(0, at - 1));
      const seen = chunk.subarray(0, bytesRead);
      const start = at === 0 ? 0 : seen.indexOf(lineEnd) + 1;
      if (at > 0 && start === 0) return '';
      const end = seen.indexOf(lineEnd, start);
      return seen
        .subarray(start, end < 0 ? bytesRead : end)
        .toString('latin1')
        .trim();
    };
    let low = 0;
    let high = (await file.stat()).size;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const line = await lineFrom(middle);
      if (line === '' || line.slice(0, 40).toUpperCase() >= wanted) high = middle;
      else low = middle + 1;
    }
    return (await lineFrom(low)).slice(0, 40).toUpperCase() === wanted;
  } finally {
    await file.close();
  }
}
