/** How things are called in the console: one word for one thing, as in docs/words.md. */
export const moment = (iso: string | null | undefined): string =>
  iso ? new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }) : 'never';

/** For lists: the time today, else the day and the time; the year only where it is another. */
export function brief(iso: string, now = Date.now()): string {
  const at = new Date(iso);
  const today = new Date(now);
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  if (at.toDateString() === today.toDateString()) return at.toLocaleTimeString(undefined, time);
  const day = { month: 'short', day: 'numeric' } as const;
  return at.getFullYear() === today.getFullYear()
    ? at.toLocaleString(undefined, { ...day, ...time })
    : at.toLocaleDateString(undefined, { ...day, year: 'numeric' });
}

export function ago(iso: string | null, now = Date.now()): string {
  if (!iso) return 'never';
  const seconds = Math.max(0, Math.round((now - new Date(iso).getTime()) / 1000));
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  const days = Math.floor(seconds / 86_400);
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}

export function size(bytes: number): string {
  for (const [unit, name] of [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'KB'],
  ] as const)
    if (bytes >= unit) return `${(bytes / unit).toFixed(1)} ${name}`;
  return `${bytes} bytes`;
}

export const floors: Readonly<Record<string, string>> = {
  open: 'any connection',
  encrypted: 'an encrypted connection',
  verified: 'an encrypted connection to the proven server',
  authenticated: 'an encrypted connection to a server pinned for this partner',
  sealed: 'a letter sealed for the reader alone',
};
export const methods: Readonly<Record<string, string>> = {
  tls: 'encrypted connection',
  pickup: 'secure portal',
  smime: 'S/MIME',
  pgp: 'OpenPGP',
  pdf: 'encrypted PDF',
};
export const levels: Readonly<Record<string, string>> = {
  none: 'nothing protected',
  admin: 'administrative',
  phi: 'health information',
  sensitive: 'specially protected health information',
};
export const classes: Readonly<Record<string, string>> = {
  urgent: 'urgent',
  transactional: 'single notices',
  conversation: 'letters between people',
  bulk: 'mass mail',
};
export const states: Readonly<Record<string, string>> = {
  due: 'about to leave',
  waiting: 'waits for its next try',
  held: 'held for a person',
  leaving: 'leaving now',
  'looked-at': 'being read for protected content',
};
export const roles: Readonly<Record<string, string>> = {
  sender: 'writes mail',
  approver: 'decides about held letters',
  operator: 'keeps mail flowing',
  auditor: 'looks, changes nothing',
  examiner: 'an auditor from outside: proofs and settings, nothing protected',
  admin: 'manages people and settings',
  provisioner: 'a directory: says who is here',
};

/** By which door a letter came. */
export const doors: Readonly<Record<string, string>> = {
  submission: 'a mail program or the API',
  relay: 'a system of the organisation',
  portal: 'the secure portal',
  inside: 'Postern itself',
  gateway: 'another mail server',
  import: 'an import',
  journal: 'the journal of another mail server',
};
/** What a detection is called; one without a word of its own is spelt as it is. */
const findings: Readonly<Record<string, string>> = {
  'lab-results': 'lab results',
  lab: 'a laboratory test',
  'lab-value': 'a measured value',
  patient: 'words about one patient',
  diagnosis: 'a diagnosis',
  medication: 'a medication',
  hiv: 'an HIV test or treatment',
  ssn: 'a social security number',
  mrn: 'a record number',
  'birth-date': 'a date of birth',
  clinical: 'clinical words',
  name: 'a person’s name',
  age: 'somebody’s age',
  address: 'a postal address',
  phone: 'a telephone number',
  symptom: 'symptoms',
  condition: 'an illness or injury',
};

export const findingWords = (kind: string): string => findings[kind] ?? kind.replaceAll('-', ' ');

/** How one copy of a letter stands or ended. */
export const hows: Readonly<Record<string, string>> = {
  looking: 'being read for protected content',
  waiting: 'waits',
  held: 'held for a person',
  tls: 'delivered, encrypted connection',
  smime: 'delivered, S/MIME',
  pgp: 'delivered, OpenPGP',
  pdf: 'delivered, encrypted PDF',
  delivered: 'delivered',
  portal: 'in the secure portal',
  opened: 'opened in the portal',
  expired: 'ran out before it was fetched',
  retracted: 'taken back',
  refused: 'sent back',
  failed: 'could not be delivered',
  cancelled: 'withdrawn',
  archived: 'kept, sent to nobody',
  rehearsed: 'rehearsed, never left',
};

const events: Readonly<Record<string, string>> = {
  'message.accepted': 'Taken and stored',
  'message.refused': 'Refused at the door',
  'delivery.attempted': 'Tried, to be tried again',
  'delivery.delivered': 'Handed to the reader’s server',
  'delivery.failed': 'Could not be delivered',
  'delivery.turned': 'Turned to another means of protection',
  'delivery.held': 'Held for a person',
  'delivery.released': 'Let go by a person',
  'delivery.retried': 'Tried again at somebody’s wish',
  'delivery.cancelled': 'Withdrawn',
  'pickup.placed': 'Put into the secure portal',
  'pickup.noticed': 'The reader was told',
  'pickup.code-sent': 'A code was sent to the reader’s mailbox',
  'pickup.code-refused': 'A wrong code was given',
  'pickup.proven': 'The reader showed who they are',
  'pickup.opened': 'Opened by the reader',
  'pickup.downloaded': 'An attachment was downloaded',
  'pickup.replied': 'The reader wrote back',
  'pickup.declined': 'The reader said it is not for them',
  'pickup.retracted': 'Taken back',
  'pickup.expired': 'Ran out before it was fetched',
  'archive.read': 'Read by somebody here',
  'message.looked': 'Read again, more closely',
  'hold.refused': 'Sent back by a person',
  'hold.raised': 'Given more protection by a person',
  'hold.expired': 'Sent back: nobody decided in time',
  'delivery.archived': 'Kept, and sent to nobody',
  'pickup.secret-set': 'A passphrase was agreed with the reader',
  'pickup.extended': 'May be fetched for longer',
  'trace.read': 'Somebody looked at this history',
  'receipt.made': 'A receipt was made out',
  'trace.listed': 'Somebody looked through the list of letters',
  'queue.listed': 'Somebody looked at what waits',
  'hold.listed': 'Somebody looked at the held letters',
  'hold.read': 'Somebody looked at one held letter',
  'hold.noticed': 'Those who decide were told',
  'pickup.looked': 'Somebody looked at how letters stand in the portal',
  'key.looked': 'Somebody looked at readers’ keys',
  'key.pinned': 'A person said which key is a reader’s',
  'key.changed': 'Another key was found for a reader',
  'consent.listed': 'Somebody looked at the consents',
  'consent.read': 'Somebody looked at the evidence of a consent',
  'signin.succeeded': 'Somebody signed in',
  'signin.failed': 'A sign-in failed',
  'session.proved': 'Somebody showed again who they are',
  'session.ended': 'A session ended',
  'device.new': 'Somebody signed in on a new device',
  'person.added': 'A person or system was added',
  'person.changed': 'A person was changed',
  'person.removed': 'A person was switched off',
  'policy.proposed': 'Rules were proposed',
  'policy.approved': 'Rules were approved by somebody else',
  'policy.activated': 'Rules came into force',
  'policy.tried': 'Rules were tried on past letters',
  'server.started': 'A server process started',
  'server.stopped': 'A server process stopped',
};
/** `delivery.turned` as people say it; a kind without words of its own is spelt out. */
export const eventWords = (kind: string): string =>
  events[kind] ??
  kind
    .replace('.', ': ')
    .replaceAll('-', ' ')
    .replace(/^./, (first) => first.toUpperCase());

/** "Firefox on Windows" instead of all that a browser says of itself. */
export function program(agent: string): string {
  const names = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'] as const;
  const shown: Record<string, string> = { Edg: 'Edge', OPR: 'Opera' };
  const systems = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'Linux'] as const;
  const name = names.find((one) => agent.includes(`${one}/`));
  const system = systems.find((one) => agent.includes(one));
  if (!name) return agent.slice(0, 60) || 'a program that gives no name';
  return `${shown[name] ?? name}${system ? ` on ${system}` : ''}`;
}
