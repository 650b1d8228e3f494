import { z } from 'zod';
import { duration } from './schema-words.ts';

/** Settings of what people look at afterwards: emergency access, and the review of the log. */

export const glass = z
  .strictObject({
    lasts: duration.prefault('1h').describe('How long somebody may read once a second person allowed it'),
    most: duration.prefault('8h').describe('The longest that may be asked for'),
    waits: duration.prefault('4h').describe('A request that nobody decided about by then has lapsed'),
  })
  .prefault({})
  .describe('Break-glass: reading letters of others in an emergency, which takes two people');

export const review = z
  .strictObject({
    every: duration
      .prefault('7d')
      .describe(
        'How often the log is reviewed (45 CFR 164.308(a)(1)(ii)(D)); each review covers the time before it',
      ),
    within: duration.prefault('3d').describe('A review that is not signed off after this is overdue'),
    remind: duration.prefault('1d').describe('How often somebody hears of an overdue review'),
    officer: z
      .string()
      .regex(/^$|^[^\s@]+@[^\s@]+$/, 'a mail address, or empty')
      .default('')
      .describe('Mailbox of the privacy officer; empty: everybody who may sign off reviews is told'),
  })
  .prefault({})
  .describe('Review of the log: when, and who hears of it');
