import type { Access, Reader } from '#pickup';
import type { Answer, Form, Route } from '#web';
import { type Desk, redirect, requireOwnForm, type Visit } from './desk.ts';
import { page } from './layout.ts';
import { holdsPrivateKey, largestKey, type ReaderKeys } from './own-key-file.ts';
import { shownSize } from './pages-letter.ts';
import { type KeyTrouble, ownKeyPage } from './pages-own-key.ts';
import { formOf, letters } from './proof-routes.ts';
import { routedFor, shut } from './reader-routes.ts';

/** Room for the form's own fields beside the key. */
const formRoom = 16 * 1024;

/** Keys of one mailbox that may wait for a person at once: each of them is told to somebody. */
const mostWaiting = 3;

/** What became of a key that was kept, as the address of the page that says so has it. */
const outcomes = ['new', 'known', 'refreshed', 'pending', 'rejected'] as const;

/** A reader whose letter is open to them gives the means by which the next letters reach their mail program. */
export function ownKeyRoutes(desk: Desk, keys: ReaderKeys): Route[] {
  const path = `${letters.reader}/keys`;
  const routed = routedFor(desk);
  return [
    { method: 'GET', path, answer: routed(show) },
    { method: 'POST', path, answer: routed((_desk, at, access) => give(desk, keys, at, access)) },
  ];
}

async function show(desk: Desk, at: Visit, access: Access): Promise<Answer> {
  const reader = await desk.pickup.readerOf(access);
  return reader.kind === 'reader' ? shown(desk, at, reader, null) : shut(desk, at, access, reader);
}

function shown(desk: Desk, at: Visit, { recipient }: Reader, wrong: KeyTrouble | null): Answer {
  const outcome = at.request.method === 'POST' ? '' : at.request.query('done');
  const kind = outcomes.find((one) => one === outcome);
  const { ownKey } = at.say;
  const done = !kind ? null : kind === 'new' ? ownKey.new(desk.config.organisation.name) : ownKey[kind];
  return page(desk, at, ownKeyPage(desk, at, { recipient, form: formOf(at), done, wrong }));
}

async function give(desk: Desk, keys: ReaderKeys, at: Visit, access: Access): Promise<Answer> {
  const before = await desk.pickup.readerOf(access);
  if (before.kind !== 'reader') return shut(desk, at, access, before);
  const form = await at.request.form(largestKey + formRoom);
  requireOwnForm(at, form);
  const given = await givenIn(at, form);
  if ('message' in given) return shown(desk, at, before, given);
  // Reading a form takes as long as its sender likes: the letter may have ended meanwhile.
  const reader = await desk.pickup.readerOf(access);
  if (reader.kind !== 'reader') return shut(desk, at, access, reader);
  const { actor, recipient: address, proof } = reader;
  const waiting = await keys.list(actor, { address, state: 'pending' });
  if (waiting.length >= mostWaiting) return shown(desk, at, reader, { message: at.say.ownKey.tooMany });
  // Whoever reads the mailbox alone must not choose what seals letters that this mailbox alone would not open.
  const source = proof === 'mailbox-and-secret' ? 'upload' : 'mailbox';
  const offered = await keys.offer(actor, { address, bytes: given.bytes, source });
  return offered.kind === 'refused'
    ? shown(desk, at, reader, { message: at.say.ownKey.refused, detail: offered.reason })
    : redirect(at, `${at.base}/keys?done=${offered.kind}`);
}

/** The file, or else what was pasted; or why neither is even offered. */
async function givenIn(
  { say: { ownKey }, language }: Visit,
  form: Form,
): Promise<KeyTrouble | { readonly bytes: Buffer }> {
  const file = form.files.find(({ field, bytes }) => field === 'key' && bytes.length > 0);
  const bytes = file?.bytes ?? Buffer.from(form.text('pasted').trim());
  if (form.overflow || bytes.length > largestKey)
    return { message: ownKey.tooLarge(shownSize(language, largestKey)) };
  if (bytes.length === 0) return { message: ownKey.empty };
  return (await holdsPrivateKey(bytes)) ? { message: ownKey.private } : { bytes };
}
