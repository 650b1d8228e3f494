import { type Acceptance, type Address, parseAddressList, readHeader, type Submission } from '#mail';

const refused = (code: number, enhanced: string, text: string): Acceptance => ({
  kind: 'refused',
  code,
  enhanced,
  text,
});

/** Fields whose second copy would let two programs read two different letters (RFC 5322 §3.6). */
const single = [
  'from',
  'sender',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
];

/**
 * Whether the letter may be taken as it stands: an author that can be read in one way only, no field that two programs
 * could read differently. Whose address it is was asked at the door. Null: it may.
 */
export function unfit(submission: Submission): Acceptance | null {
  const header = readHeader(submission.raw);
  if (header.cut) return refused(552, '5.3.4', 'The header of this letter is too large');
  for (const name of single) {
    if (header.all(name).length > 1)
      return refused(554, '5.6.0', `The letter has more than one ${name} field`);
  }
  const from = header.first('from');
  if (from === undefined) return refused(554, '5.6.0', 'The letter has no From field');
  const authors = addressesIn(from);
  if (authors === null || authors.length === 0)
    return refused(554, '5.6.0', 'The From field cannot be read in one way only');
  const sender = header.first('sender');
  const agents = sender === undefined ? [] : addressesIn(sender);
  if (agents === null || agents.length > 1)
    return refused(554, '5.6.0', 'The Sender field cannot be read in one way only');
  if (authors.length > 1 && agents.length === 0)
    return refused(554, '5.6.0', 'A letter by several authors needs a Sender field');
  return null;
}

function addressesIn(value: string): Address[] | null {
  const reading = parseAddressList(value);
  return reading.ok ? reading.mailboxes.map((mailbox) => mailbox.address) : null;
}
