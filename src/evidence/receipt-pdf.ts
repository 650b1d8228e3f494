import type { Block } from '#pdf';
import type { Receipt } from './receipt.ts';
import { eventFacts } from './receipt-facts.ts';

/** A key of one line as it is; of a longer one, which nobody compares by eye, its name and id. */
const shownKey = (key: string): string =>
  key.length <= 160 ? inLines(key) : `${key.split('+').slice(0, 2).join('+')}+…`;

/** Long names without a space, such as keys and hashes, in pieces that a line holds. */
const inLines = (text: string): string => text.replaceAll(/[^\s]{80}/g, '$&\n');

function blocksOf(receipt: Receipt, about: { organisation: string; file: string }): Block[] {
  const { delivery, message, made, checkpoint, log, events } = receipt;
  const [, size = ''] = checkpoint.split('\n');
  return [
    { kind: 'heading', text: 'Custody receipt' },
    {
      kind: 'note',
      text: `What happened to one letter on its way to one reader, as ${about.organisation} recorded it.`,
    },
    {
      kind: 'facts',
      rows: [
        ['Letter', message],
        ['Delivery', delivery],
        ['Made out', made],
        ['Log', `${log.origin}, ${size} events`],
      ],
    },
    ...events.flatMap((event): Block[] => {
      const { at, kind, words, rows } = eventFacts(event, delivery);
      return [
        { kind: 'heading', text: kind },
        { kind: 'note', text: `${at}, leaf ${event.leafIndex}. ${words}` },
        { kind: 'facts', rows: rows.map(([name, value]) => [name, inLines(value)]) },
      ];
    }),
    { kind: 'heading', text: 'How to check it' },
    {
      kind: 'text',
      text: [
        `This page is for reading. The proof is the file ${about.file}, on any machine, without a network:`,
        '',
        `postern verify ${about.file} --key KEY`,
        `python3 verify.py ${about.file} --key KEY`,
        '',
        'KEY is the public key of the log as it reached you another way. This receipt names:',
        '',
        ...log.keys.map(shownKey),
        '',
        'The root under which every event above is proved (log, leaves, root); its signatures are in the file:',
        '',
        ...checkpoint.split('\n').slice(0, 3),
      ].join('\n'),
    },
  ];
}

/**
 * A receipt as PDF to read, print and file: tagged, with its title and language (ISO 14289-1). Like the page it is not itself
 * the proof: it names the file that is. The same receipt gives the same octets.
 */
export async function receiptPdf(
  receipt: Receipt,
  about: { organisation: string; file: string },
): Promise<Buffer> {
  // Loaded here, so that whoever only checks proofs starts without it.
  const { writePdf } = await import('#pdf');
  return writePdf({
    title: `Custody receipt ${receipt.delivery}`,
    language: 'en',
    author: about.organisation,
    made: Date.parse(receipt.made),
    blocks: blocksOf(receipt, about),
  });
}
