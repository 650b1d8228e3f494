import { allParts, decodeWords, readHeader, walk } from '#mail';

/**
 * Words that servers use of themselves: they tell nothing of a letter that happens to hold them too. Whatever else a reply
 * has in common with the letter may be a quotation.
 */
const ordinary = new Set(
  `the to of and is was not no for in on at by be it its this that your you we us has have had with from as or are an if
will can cannot could may must should please see more less after before again later try retry sender senders recipient
recipients user users mailbox mailboxes mail mails email emails message messages letter address addresses account accounts
server servers host hosts domain domains full quota exceeded exceeds over limit limits size large too many much unknown such
exist exists does do did found invalid valid bad rejected reject refused denied deny accepted accept blocked block policy
policies spam content virus temporary temporarily permanent permanently failure failed fail error errors unavailable
available service system connection connections timeout timed out time times rate relay relaying access authentication
authenticated required require requires tls encryption encrypted greylisted greylisting wanted want now not come delivery
delivered deliver deferred queue queued disk space storage local remote name names dns mx lookup listed list ip id reason
detected contact administrator postmaster support help information http https www com org net smtp esmtp command commands
sequence syntax line lines long data body header headers subject text part parts file files attachment attachments type
types inactive disabled closed suspended moved gone here there being because due been any all only other another one two
allowed permitted permission closing transmission channel okay ok first taken take given give answer answered`.split(
    /\s+/,
  ),
);

const pieces = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];

/** A server that quotes, quotes what comes early. */
const most = 1 << 20;

/** Every word that can be read in a letter: fields, names of files, text, and the octets as they stand. */
function wordsOf(raw: Buffer): Set<string> {
  const words = new Set(pieces(raw.toString('utf8', 0, most)));
  const add = (text: string): void => {
    for (const piece of pieces(text)) words.add(piece);
  };
  for (const { value } of readHeader(raw).fields) add(decodeWords(value));
  for (const part of allParts(walk(raw))) {
    for (const name of part.fileNames) add(name);
    if (part.type.startsWith('text/')) add(part.text().slice(0, most));
  }
  return words;
}

/**
 * What a server said, without the words that it has from the letter itself: filters like to quote the line they disliked, and
 * a report travels less protected than its letter. Words of `known`, such as the reader's address, may stay.
 */
export function withoutEcho(said: string, raw: Buffer, known: string): string {
  const mine = wordsOf(raw);
  const kept = new Set(pieces(known));
  const long = [...mine].filter((word) => word.length >= 6);
  const echoes = (piece: string): boolean => {
    if (kept.has(piece) || ordinary.has(piece)) return false;
    // Longer ones also where a quotation cuts them off, or joins them to others.
    return (
      mine.has(piece) ||
      (piece.length >= 6 && long.some((word) => word.includes(piece) || piece.includes(word)))
    );
  };
  return said.replaceAll(/[\p{L}\p{N}]{2,}/gu, (piece) => (echoes(piece.toLowerCase()) ? '[...]' : piece));
}
