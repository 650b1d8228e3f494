/** One gate in the mail path, how it is taken out, and the test that must then fail. */
export interface Gate {
  /** `room: what it keeps`. */
  readonly name: string;
  /** What is changed, all of it together: each `find` stands exactly once in its file. Locks behind each other are taken out together. */
  readonly out: readonly { readonly file: string; readonly find: string; readonly put: string }[];
  readonly test: { readonly file: string; readonly name: string };
  /** Quick enough to be tried with every run of the tests. */
  readonly quick?: true;
}

/** One change: this text out, that one in its place. */
export const gone = (file: string, find: string, put = '') => [{ file, find, put }];

export const corridors = 'test/flow/gates.test.ts';
export const ways = 'test/stories/every-letter-goes-protected-or-waits.test.ts';
export const holds = 'test/stories/held-letters-leave-only-when-somebody-else-lets-them.test.ts';
export const taken = 'test/stories/a-consent-taken-back-counts-at-the-next-attempt.test.ts';
export const suspected = 'test/stories/letters-of-an-account-under-suspicion-wait.test.ts';

/** The look before each attempt would catch what the one before it let by. */
export const anew = gone(
  'src/flow/deliver.ts',
  'await restrainNow(house, taken, standing, kept.envelope.sender)',
  'standing',
);
