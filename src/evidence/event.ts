import { createHash } from 'node:crypto';
import { type Actor, canonicalJson, drawn, type Json } from '#base';

/** Everything that can happen, by name: `room.past-tense`. What each means stands in docs/reference/events.md. */
export const eventKinds = {
  'message.accepted': 'A letter was taken: who, where, hash, level, and the decision for each recipient',
  'message.looked':
    'What the first look left was looked at: what was found, and the decision for each recipient anew',
  'message.refused': 'A letter was refused at the door, and why',
  'malware.found':
    'The virus scanner found malware in an offered letter, by what name; the letter was refused',
  'malware.unsure': 'The virus scanner gave no verdict, and why; the letter stayed with the client',
  'delivery.attempted': 'An attempt to carry a letter failed for now, and why',
  'delivery.delivered': 'The next server took the letter: its reply word for word, TLS version, cipher, peer',
  'delivery.failed': 'The letter could not be delivered and the sender was told',
  'delivery.turned':
    'A means of protection could not be used and another took over in the same attempt, and why',
  'delivery.archived': 'A rule says that a letter is kept and delivered to nobody',
  'delivery.held': 'A letter waits for a person',
  'delivery.rehearsed':
    'A letter of the sandbox came to the end of its way: what would have become of it; nothing left',
  'delivery.released': 'A person let a waiting letter go',
  'hold.listed': 'Somebody looked at the letters that wait for a person',
  'hold.read': 'Somebody looked at one letter that waits, and whether at its content too',
  'hold.raised': 'Somebody raised the protection that a waiting letter must have',
  'hold.refused': 'Somebody refused a waiting letter; it went back to its sender',
  'hold.expired': 'Nobody decided about a waiting letter in time; it went back to its sender',
  'hold.overdue': 'A waiting letter could not be given back to its sender in time, and still waits',
  'hold.noticed': 'Those who decide were told that letters wait',
  'delivery.retried': 'A person asked for an attempt now',
  'delivery.cancelled': 'A person withdrew a letter that had not left',
  'pickup.placed': 'A letter waits in the portal, with the level of proof it asks for',
  'pickup.noticed': 'The notice of a waiting letter travelled, and how well protected',
  'pickup.code-sent': 'A code was sent to the mailbox of the reader',
  'pickup.code-refused': 'A wrong, old or foreign code or secret was given',
  'pickup.proven': 'A reader proved the mailbox (and the secret)',
  'pickup.opened': 'A reader looked at a letter',
  'pickup.downloaded': 'A reader downloaded an attachment, by part number',
  'pickup.replied': 'A reader wrote back',
  'pickup.declined': 'A reader said that a letter is not for them',
  'pickup.looked': 'The sender or an operator looked at the state of waiting letters',
  'pickup.secret-set': 'The sender set the secret agreed with the reader',
  'pickup.extended': 'The time a letter waits was extended',
  'pickup.retracted':
    'A waiting letter was withdrawn and its key destroyed; whether it had been opened before',
  'pickup.redacted':
    'A waiting letter repeated one that was withdrawn: those lines went, and its key; whether it had been opened before',
  'pickup.expired': 'A waiting letter was not fetched in time; its key was destroyed',
  'archive.read': 'Somebody looked at a kept letter, and why',
  'archive.packed': 'Sealed bodies of kept letters were written into a pack: hash of its manifest',
  'archive.copied': 'The second store was found to hold a pack whole',
  'archive.scrubbed': 'Every pack in both stores was read from end to end',
  'archive.mended': 'A damaged pack was mended from the other store',
  'archive.lost': 'Letters in a pack are damaged in both stores',
  'archive.hold-placed':
    'Somebody placed a legal hold: how many letters and people it names; matter, reason, people and query sealed',
  'archive.hold-grew': 'Letters were found that a legal hold keeps: how many',
  'archive.hold-release-asked': 'Somebody asked that a legal hold be released, and why',
  'archive.hold-released': 'Another person released a legal hold',
  'archive.holds-listed': 'Somebody looked at the legal holds',
  'archive.destruction-asked': 'Somebody asked that letters be destroyed: how many, and why',
  'archive.destruction-refused': 'Somebody refused such a wish',
  'archive.destruction-approved': 'Another person approved it',
  'archive.destroyed':
    'A letter was destroyed: its key and all that could find it; by when no copy opens it any more',
  'archive.destruction-ended':
    'A destruction came to its end: how many are gone, how many had to be kept and why',
  'archive.destruction-certified': 'A certificate of destruction was made out',
  'archive.destruction-confirmed':
    'It was looked, and no key and no backup is left by which what was destroyed could be opened',
  'archive.destruction-late':
    'The date that a certificate names has passed and something is still there: what',
  'archive.destructions-listed': 'Somebody looked at destructions',
  'archive.schedule-proposed': 'Somebody proposed for how long letters are kept: the rules, and why',
  'archive.schedule-approved': 'Another person approved it: it counts for letters from then on',
  'archive.schedule-refused': 'Somebody refused it',
  'archive.purge-stopped': 'Nothing is purged any more: the time cannot be trusted, and why',
  'archive.purge-resumed': 'A person said that the clock is right, and purging goes on',
  'archive.searched': 'Somebody searched kept letters: whose, how many were found; the query sealed',
  'archive.found': 'A search showed this kept letter: people, date, subject, a line of its text',
  'archive.exports-listed': 'Somebody looked at exports of kept letters: at what was asked for, and why',
  'archive.export-begun':
    'Somebody asked for kept letters to be exported: in which form, how many; the query and why sealed',
  'archive.exported': 'A kept letter left in an export: its hash, its number there',
  'archive.export-ended':
    'An export was written to its end: how many letters, how many could not be, hash of its list of hashes',
  'archive.import-begun': 'Somebody began to import letters: from what kind of store; where and why sealed',
  'archive.imported':
    'A letter from elsewhere was filed: its hash; who it says it is from, for whom and of when is claimed, not proved',
  'archive.import-ended':
    'An import came to its end: how many were filed, were there already, were set aside',
  'archive.journaled':
    'A copy that a mail server sent for the record was filed, with the envelope it reports',
  'glass.asked': 'Somebody asked to read letters of others in an emergency: which, for how long, why',
  'glass.approved': 'Somebody else allowed it: until when',
  'glass.refused': 'Somebody else did not allow it, and why',
  'glass.ended': 'Such a permission was ended before its time',
  'glass.listed': 'Somebody looked at the register of such requests',
  'review.opened':
    'A review of the log became due: of which time, how many events of each kind there are to look at',
  'review.signed-item': 'A reviewer looked at one topic of a review and signed it off, with a note',
  'review.signed': 'A review was signed off whole: of which time, counts, the hash of the events looked at',
  'review.overdue': 'A review was not signed off in time, and who was told',
  'review.listed': 'Somebody looked at the reviews',
  'review.read': 'Somebody looked at one review, and at which topic of it',
  'looks.listed': 'Somebody looked at who had looked at letters: at one, or at all of their own',
  'person.added': 'A person or service account was made',
  'person.changed': 'Roles, addresses or state of a person changed',
  'person.removed': 'A person was switched off',
  'credential.added': 'An app password was made',
  'credential.removed': 'An app password was withdrawn',
  'signin.succeeded': 'Somebody signed in at a door',
  'signin.failed': 'A sign-in failed or was throttled',
  'unusual.found': 'Use out of the ordinary was noticed: of which account, what, and the numbers',
  'unusual.answered': 'Somebody did something about it, or said that it is fine, and why',
  'outgoing.held': 'From then on letters of an account wait for a person, and why',
  'outgoing.freed': 'New letters of that account leave again',
  'block.made': 'A network or the guesses at one account were blocked for a while, and why',
  'block.ended': 'Such a block ended: by itself, or somebody ended it',
  'session.proved': 'Somebody at the console proved again who they are, before a sensitive act',
  'session.refused': 'A sensitive act was refused until a new proof, and why',
  'session.ended': 'A session at the console ended, and why',
  'device.forgotten': 'A device was forgotten and what was open on it ended',
  'place.new': 'Somebody proved who they are from a place they had not been at before',
  'alerts.chosen': 'Somebody chose of which sign-ins they are told by mail',
  'device.new': 'Somebody signed in on a device they had not used before',
  'secret.changed': 'Somebody chose a new password for the console',
  'factor.added': 'A passkey or an authenticator app was added to an account',
  'factor.removed': 'A passkey or an authenticator app was taken from an account',
  'recovery.made': 'New recovery codes were made; earlier ones are void',
  'person.invited': 'A one-time link to set up the first sign-in was made',
  'person.linked': 'Somebody here became known by a name elsewhere: a directory, a provider of sign-ins',
  'person.erased': 'Somebody was removed where people are kept: every way in of theirs has ended for good',
  'group.added': 'A group was made, with the roles it gives',
  'group.changed': 'The roles or the members of a group changed: who came, who went',
  'group.removed': 'A group was removed; what it gave is gone',
  'partner.added': 'An organisation that works with us was added: what its people may do at most',
  'partner.changed': 'What a partner organisation may do changed, or it was switched on or off',
  'directory.synced': 'People were brought in line with the directory: how many came, changed, went',
  'directory.held': 'The directory misses so many people that a person must look before anybody is cut off',
  'directory.approved': 'A person let such a change happen',
  'directory.failed': 'The directory could not be read, and why; nobody was changed',
  'client.added': 'A program may ask for access: what for, and how it proves itself',
  'client.removed': 'A program may not ask for access any more; what it held has ended',
  'token.issued': 'A program was given access for a short time',
  'domain.added': 'A mail domain was added',
  'domain.removed': 'A mail domain was removed',
  'dkim.made': 'A DKIM key was made',
  'dkim.activated': 'A DKIM key became the one that signs',
  'dkim.retired': 'A DKIM key was retired',
  'key.learned': "A reader's key or certificate was found and taken: from where, how far it is believed",
  'key.refreshed': "A newer copy of a reader's key was taken, or more vouches for it",
  'key.changed': 'Another key was found for a reader: it waits for a person',
  'key.pinned': "A person said which key is a reader's",
  'key.accepted': "A person took a key that waited for the reader's",
  'key.rejected': "A person said that a key is not the reader's",
  'key.removed': "A reader's key was forgotten",
  'key.revoked': "The authority of a reader's certificate revoked it: it is not used any more",
  'key.looked': "Somebody looked at readers' keys",
  'keys.rewrap-started': 'New keys were made to wrap all data keys with',
  'keys.rewrapped': 'All data keys of one store were wrapped anew: how many',
  'keys.retired':
    "The key that wrapped letters' keys in a month was destroyed; what survives was wrapped anew: how many",
  'keys.root-changed': 'The keys were put under another root',
  'epoch.begun': 'The key of a new month was made, for copies and backups',
  'epoch.emptied': 'All that survives was carried over from the key of a month before: how much',
  'epoch.destroyed': 'The key of a month was destroyed where it lives, and from when on it is gone',
  'own-key.made': 'A key of our own was made: for one address or a whole domain',
  'own-key.requested': 'A key was made for which an outside authority is asked for a certificate',
  'own-key.certified': 'The certificate for such a key was taken in',
  'own-key.retired': 'Nothing is signed with a key of our own any more; it still opens',
  'own-key.revoked': 'A key of our own was revoked',
  'own-key.ending': 'A key of our own ends soon, and somebody was told',
  'own-key.looked': 'Somebody looked at the keys of our own',
  'authority.made': 'An authority of our own was made: its domains',
  'authority.retired': 'An authority of our own issues nothing any more',
  'certificate.issued': 'Our authority made a certificate',
  'certificate.revoked': 'A certificate of our authority was revoked, and why',
  'certificate.looked': 'Somebody looked at the certificates of our authority',
  'basis.recorded': 'A request for unprotected mail to one exact address was recorded (before consents)',
  'basis.revoked': 'Such a request was withdrawn (before consents)',
  'passphrase.agreed': 'A passphrase was agreed with a reader, for letters as PDF',
  'passphrase.forgotten': 'Such a passphrase was forgotten',
  'passphrase.listed': 'Somebody looked with whom passphrases are agreed',
  'consent.recorded':
    'A consent was recorded: kind, purposes, classes of content, dates, hash of the document; addresses and evidence sealed',
  'consent.revoked': 'A consent was withdrawn',
  'consent.listed': 'Somebody looked at the register of consents',
  'consent.read': 'Somebody looked at the evidence of one consent',
  'policy.proposed': 'Somebody proposed a version of the rules: hash, reason, what trying it came to',
  'policy.approved': 'Somebody else approved a version of the rules, with its assessment',
  'policy.activated': 'A version of the rules came into force, by activation or by going back',
  'policy.drifted': 'Rules in the database were changed by hand; the approved ones stay in force',
  'policy.tried':
    'Somebody tried rules against letters of the past: the period, how many, how many would change',
  'queue.listed': 'An operator looked at the queue',
  'trace.listed':
    'Somebody looked through the list of letters: how many were shown and which; what was asked, sealed',
  'trace.read': 'An operator or auditor looked at the life of a letter',
  'receipt.made': 'A custody receipt was made out for one delivery',
  'desk.viewed': 'An auditor from outside called something: each call of theirs is an event',
  'evidence.listed': 'Somebody looked through events: of which kinds, of whom, of what time',
  'evidence.read': 'Somebody looked at one event and its proof',
  'pack.begun':
    'Somebody asked for a pack of evidence for an auditor: of what, whether values are opened in it, and why',
  'pack.made': 'Such a pack was written to its end: the hash of its manifest',
  'anchor.made': 'A checkpoint reached a place outside: which, and how many leaves it has seen',
  'anchor.late': 'Checkpoints have not reached a place outside for too long, and why',
  'log.key-rotated': 'The signing keys of the evidence log were changed: old and new, signed by both',
  'log.stalled': 'Events had waited for their place in the log for more than a minute',
  'backup.key-made':
    'A recovery key for backups was made and split among people; earlier backups stay sealed for the one before',
  'backup.made': 'A backup was made and read back: to which place, of which moment, how much',
  'backup.failed': 'A backup could not be made, and why',
  'backup.forgotten': 'Backups past their time were removed from a place',
  'backup.drilled':
    'A backup was restored beside the running server: whether it held, how much would have been lost, how long it took',
  'backup.restored':
    'The database came out of a backup: of which moment, which deliveries wait, what anchors outside know beyond it',
  'backup.released': 'An operator let deliveries go that waited after a restore',
  'evidence.rolled-back':
    'The database does not continue what its folder knows of the log: how far each had come, and what waits for a person since',
  'evidence.resumed':
    'Somebody answered for a database that was taken back: the log goes on from there, and what was known of the rest is set aside',
  'setup.offered':
    'The server started where nobody can sign in yet, and printed a one-time link to set it up',
  'setup.begun': 'Somebody used that link: from which address',
  'settings.proposed':
    'Somebody changed settings, or asked for a change that a second person has to agree to',
  'settings.approved': 'A second person agreed to a change of settings',
  'settings.refused': 'A second person refused a change of settings',
  'settings.activated': 'A version of settings came into force, by a change or by going back',
  'settings.baselined': 'The settings file as it stands was taken for the one that somebody answers for',
  'settings.drifted': 'Settings were changed by hand: in the file, or in the database',
  'webhook.added': 'Another system is told of events from now on: of which kinds; its address sealed',
  'webhook.changed': 'What another system is told of, or whether, was changed',
  'webhook.removed': 'Another system is told nothing any more',
  'webhook.secret-changed': 'Calls to another system are signed with a new secret',
  'webhook.tested': 'Somebody asked for a call that tells nothing',
  'webhook.replayed': 'Somebody had calls to another system made again: how many',
  'webhook.given-up': 'A call to another system was given up after three days, or because it is gone',
  'webhook.gone': 'Another system says that it takes no calls any more: nothing is sent there',
  'server.started': 'A server process started, with version and settings hash',
  'server.stopped': 'A server process stopped',
  'clock.jumped': 'The clock of the machine jumped',
} as const;
export type EventKind = keyof typeof eventKinds;

/** The event with which the evidence of a letter begins: it names the letter's deliveries. */
export const acceptance: EventKind = 'message.accepted';

/** An event before it has an id and a time. `data` holds nothing protected; what is protected goes into `secret`. */
export interface EventDraft {
  readonly kind: EventKind;
  readonly actor: Actor;
  /** The message it is about. */
  readonly message?: string;
  /** The one delivery it is about. */
  readonly delivery?: string;
  /** Letters that a list showed a line of: each is a look at it. They do not stand in the event. */
  readonly seen?: readonly string[];
  readonly data?: { readonly [key: string]: Json };
  /** Protected values by name: salted commitments in the event, sealed beside it. */
  readonly secret?: { readonly [key: string]: string };
  /** The DEK of the message, where it is at hand: then the values die with it. */
  readonly dek?: Buffer;
}

export interface Committed {
  /** Canonical JSON (RFC 8785) with commitments in the place of protected values. */
  readonly body: string;
  /** RFC 9162 §2.1.1 leaf hash: SHA-256(0x00 || body). */
  readonly leafHash: Buffer;
  /** JSON of name → [salt, value], to be sealed; null where nothing is protected. */
  readonly openings: Buffer | null;
}

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** SHA-256 over a 16-byte salt and the value, hex. */
export const commitment = (salt: Buffer, value: string): string => sha256(salt, value).toString('hex');

/** Turns a draft into what is stored: pure, but for the salts. */
export function commit(id: string, at: number, draft: EventDraft): Committed {
  const members: { [key: string]: Json } = { ...draft.data };
  const openings: Record<string, [string, string]> = {};
  for (const [name, value] of Object.entries(draft.secret ?? {})) {
    const salt = drawn(16);
    members[name] = { commitment: commitment(salt, value) };
    openings[name] = [salt.toString('hex'), value];
  }
  const { kind, actor, message, delivery } = draft;
  const body = canonicalJson({
    v: 1,
    id,
    at: new Date(at).toISOString(),
    kind,
    actor: { ...actor },
    ...(message ? { message } : {}),
    ...(delivery ? { delivery } : {}),
    data: members,
  });
  return {
    body,
    leafHash: sha256(Buffer.of(0), body),
    openings:
      draft.secret && Object.keys(draft.secret).length > 0 ? Buffer.from(JSON.stringify(openings)) : null,
  };
}
