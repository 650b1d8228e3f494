import type { Came, Change, House, Tried } from '#flow';
import { many } from './output.ts';

export type { Change, House, Tried };

const floorShort = {
  open: 'in clear',
  encrypted: 'encrypted',
  verified: 'encrypted, to a server that has proved its name',
  authenticated: 'encrypted, to a server whose name is trusted',
  sealed: 'sealed',
} as const;

const methodShort = {
  smime: 'S/MIME',
  pgp: 'OpenPGP',
  tls: 'a protected connection',
  pdf: 'an encrypted PDF',
  pickup: 'the portal',
} as const;

/** What becomes of a letter, in one line. */
export function cameInWords({ action, floor, methods, sensitive, acts }: Came): string {
  if (action === 'refuse') return 'refused';
  const way = acts?.archive ? 'kept, delivered to nobody' : floorShort[floor];
  const only =
    !acts?.archive && methods.length > 0 && methods.length < 3
      ? `, by ${methods.map((one) => methodShort[one]).join(' or ')}`
      : '';
  const more = [
    ...(sensitive ? ['opened with more than the mailbox'] : []),
    ...(acts?.redirectedFrom ? ['to another reader'] : []),
    ...(acts?.expires ? [`for ${Math.round(acts.expires / 86_400_000)} days at most`] : []),
    ...(acts?.headers ? ['with a header'] : []),
    ...(acts?.notify ? ['somebody is told'] : []),
    ...(acts?.retention ? [`kept as ${acts.retention.join(', ')}`] : []),
  ];
  return `${action === 'hold' ? 'waits for approval, then ' : ''}${way}${only}${more.length ? `; ${more.join('; ')}` : ''}`;
}

/** What trying came to, one sentence a line. */
export function triedInWords(tried: Tried): string[] {
  const period = `${tried.from.slice(0, 10)} to ${tried.to.slice(0, 10)}`;
  if (tried.letters === 0)
    return [`No letter was accepted from ${period}: there is nothing to try the rules on.`];
  const changed =
    tried.changedLetters === 0
      ? 'None of them would fare differently.'
      : `${many(tried.changedLetters, 'letter')} to ${many(tried.changedReaders, 'reader')} would fare differently: ${[
          ...(tried.raised ? [`${tried.raised} better protected`] : []),
          ...(tried.lowered ? [`${tried.lowered} LESS protected`] : []),
          ...(tried.held ? [`${tried.held} would wait for approval`] : []),
          ...(tried.refused ? [`${tried.refused} would be refused`] : []),
          ...(tried.released ? [`${tried.released} would go that did not`] : []),
          ...(tried.otherwise ? [`${tried.otherwise} in another way`] : []),
        ].join(', ')}.`;
  return [
    `${many(tried.letters, 'letter')} to ${many(tried.readers, 'reader')}, ${period}, compared with ${tried.base === 0 ? 'the ready-made rules' : `version ${tried.base}`}.`,
    changed,
    `What they hold was known for ${many(tried.byStoredFindings, 'letter')} (${tried.pack}); ${many(tried.lookedAgain, 'letter')} had to be looked at again.`,
    ...(tried.unreadable
      ? [`${many(tried.unreadable, 'letter')} cannot be read any more and was left out.`]
      : []),
  ];
}
