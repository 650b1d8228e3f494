import type { Unusual } from './unusual.ts';

const many = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;

const compared = ({ days, usual, most, bound }: Unusual): string =>
  days < 7
    ? `The account is too new to compare; more than ${bound} counts as unusual.`
    : `On the ${days} days before it was ${usual} on the middle day and ${most} at most; more than ${bound} counts as unusual.`;

/** What happened, in a sentence or two with the numbers; `who` is the name of the account. */
export function sentenceOf(one: Unusual, who: string): string {
  switch (one.what) {
    case 'letters':
      return `${who} sent ${many(one.n, 'letter', 'letters')} on ${one.day}. ${compared(one)}`;
    case 'failures':
      return `${many(one.n, 'sign-in', 'sign-ins')} as ${who} failed on ${one.day}. ${compared(one)}`;
    case 'reads':
      return `${who} looked at ${many(one.n, 'letter', 'letters')} of others on ${one.day}. ${compared(one)}`;
    case 'exports':
      return `${who} made ${many(one.n, 'export', 'exports')} on ${one.day}. ${compared(one)}`;
    case 'hours':
      return `${who} signed in between ${one.detail}:00 and ${one.detail}:59 UTC on ${one.day}. On the ${one.days} days with sign-ins before, never within an hour of that.`;
    case 'places':
      return `${who} signed in from ${one.detail} on ${one.day}. On the ${one.days} days with sign-ins before, never from there.`;
    case 'spray':
      return `Sign-ins of ${many(one.n, 'account', 'accounts')} failed on ${one.day}: somebody may be trying one password on many. ${compared(one)}`;
  }
}
