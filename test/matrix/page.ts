/** The matrix as a page: docs/reference/matrix.md. */
import { table } from '../../scripts/reference-page.ts';
import type { Verdict } from './judge.ts';
import type { Fate } from './postfix.ts';
import { gridsOf, readerWords, rivalGrid, rivalWords } from './table.ts';
import { cellName } from './words.ts';

const intro = `Postern, whole, writes to servers outside that are sound, hostile or broken, at every floor. It stands in a network
namespace of its own; every packet that passes is captured. Each cell is one letter with a word of its own in subject,
text, file and file name. A cell is right (✓) when

- its word was on the wire in no form that anybody could read (as it is, quoted-printable, base64, UTF-16, hex, packed),
  unless the floor is \`open\`, which only a reader's own recorded request makes it,
- its word stands in no report or notice, no line of the log and no row of the database,
- its server got it only over what the floor asks for, as those who set the server up know, and the receipt
  agrees with the server about TLS and about the hash of what came,
- to a reader with a key it went sealed, with none of its words outside, and openssl or gpg opened it with that key,
- nothing is lost: it is with its reader, in the portal, in the queue, or its sender was told in words,
- what no waiting can help has turned to the portal, or is held, in its first attempt.

Words: **sent** over TLS at the floor or above. **sealed**: with the reader's own key, over TLS. **clear**: without TLS, as
the reader asked. **portal**: it waits for its reader there. **held**: a person decides. **back**: its sender was told, at
once where the server refused for good, else after five days. **waits, …**: the fault may pass, so it was tried again first.`;

const rivalIntro = `The same letter must reach a server that has proved its name (\`verified\`). Postfix decides by setting, not by letter:
✗ marks what its sender would not want to happen to this one: read by others, handed to whoever answered, or sent back with
its words in the report. Its queue's five days are half a minute here; a letter that *waits* is one nobody hears of until then.
MTA-STS is not part of Postfix, so its policies go unheard.`;

export function pageOf(verdict: Verdict, rivals: readonly Fate[]): string {
  const { cells, wrong, seen } = verdict;
  const right = cells.filter((cell) => cell.wrong.length === 0).length;
  const faults = [
    ...wrong,
    ...cells.flatMap((cell) => cell.wrong.map((what) => `\`${cellName(cell)}\`: ${what}`)),
  ];
  const parts = [
    '# The matrix',
    'Written by `npm run matrix`. Do not edit.',
    `**${right} of ${cells.length} cells are right.** ${seen.streams.toLocaleString('en')} streams with ${Math.round(seen.bytes / 1e6)} MB were captured, ${seen.ownLetters} notices and reports read.`,
    intro,
    ...(faults.length > 0 ? ['## What is wrong', faults.map((fault) => `- ${fault}`).join('\n')] : []),
    ...gridsOf(cells).flatMap(({ reader, head, rows }) => [`## ${readerWords[reader]}`, table(head, rows)]),
    '## Postfix against the same servers',
    `${rivalWords}.`,
    rivalIntro,
    table(...rivalGrid(rivals, cells)),
  ];
  return `${parts.join('\n\n')}\n`;
}
