import { anew, corridors, type Gate, gone, suspected, taken, ways } from './gate.ts';

const consent = 'test/policy/consent.test.ts';
const looks = 'test/stories/what-takes-long-to-read-waits-protected.test.ts';

/** From the wire to `250`: what intake, accept, the look and the rules keep out or make wait. */
export const taking: readonly Gate[] = [
  {
    name: 'intake: nobody writes from an address that is not theirs, in the envelope',
    out: gone(
      'src/intake/visitor.ts',
      '    if (mail.sender !== null && !who.owns(mail.sender)) return notYours;\n',
    ),
    test: { file: 'test/dialogue/rules.test.ts', name: 'a person writes from own addresses only' },
  },
  {
    name: 'intake: nor in the From field',
    out: gone(
      'src/intake/letter-rules.ts',
      'return read.mailboxes.every((mailbox) => owns(mailbox.address)) ? null : notTheAuthor;',
      'return null;',
    ),
    test: { file: 'test/dialogue/rules.test.ts', name: 'a person writes from own addresses only' },
  },
  {
    name: 'accept: a letter that can be read in two ways is not taken',
    out: gone('src/flow/accept.ts', '  if (wrong) return refuse(house, submission, wrong);\n'),
    test: { file: corridors, name: 'a letter that two programs could read differently' },
  },
  {
    name: 'accept: a purpose or level that nobody understands is not taken',
    out: gone(
      'src/flow/accept.ts',
      "  if ('unclear' in said) return refuse(house, submission, said.unclear);\n",
    ),
    test: { file: taken, name: 'a level that its sender declares' },
  },
  {
    name: 'accept: letters of an account that is held wait for a person',
    out: [
      ...gone(
        'src/flow/accept.ts',
        'restrainAll(house, submission.actor.id, rulingOn(house, submission, settled(look)))',
        'rulingOn(house, submission, settled(look))',
      ),
      ...anew,
    ],
    test: { file: suspected, name: 'from the moment somebody says so' },
  },
  {
    name: 'look: also those that are looked at for longer',
    out: [
      ...gone(
        'src/flow/look.ts',
        'restrain(house, author, decisionFor(ruling, recipient.address))',
        'decisionFor(ruling, recipient.address)',
      ),
      ...anew,
    ],
    test: { file: suspected, name: 'what has to be looked at for longer' },
  },
  {
    name: 'accept: malware, or no verdict on it',
    out: gone('src/flow/accept.ts', '  if (harmful) return harmful;\n'),
    test: { file: corridors, name: 'while the scanner gives no verdict' },
  },
  {
    name: 'accept: what was found is what is ruled on',
    out: gone(
      'src/flow/accept.ts',
      'house.inspect.letter(raw, { quick: true })',
      'Promise.resolve({ ...ownWords, deeper: false, waiting: [] })',
    ),
    test: { file: ways, name: 'the same result to wrongname.test' },
  },
  {
    name: 'accept: an inspection that throws takes no letter',
    out: gone(
      'src/flow/accept.ts',
      'house.inspect.letter(raw, { quick: true })',
      'house.inspect.letter(raw, { quick: true }).catch(() => ({ ...ownWords, deeper: false, waiting: [] }))',
    ),
    test: { file: corridors, name: 'while nobody looks into letters' },
  },
  {
    name: 'accept: what the rules refuse is refused',
    out: gone('src/flow/accept.ts', '  if (no) {\n', '  if (no === null) {\n'),
    test: { file: taken, name: 'marketing to somebody who authorised nothing' },
  },
  {
    name: 'accept: nothing is ours before it is committed',
    out: gone(
      'src/flow/accept.ts',
      '    await house.accepts.add(letter);',
      '    void house.accepts.add(letter).catch(() => {});',
    ),
    test: { file: corridors, name: 'what was not committed is not accepted' },
    quick: true,
  },
  {
    name: 'accept: what takes long to read waits for its look',
    out: gone('src/flow/accept.ts', '        looking: look.deeper,\n', '        looking: false,\n'),
    test: { file: looks, name: 'nothing leaves before the look' },
  },
  {
    name: 'policy: the highest floor wins',
    out: gone(
      'src/policy/combine.ts',
      'rank(ask.floor) > rank(best.floor)',
      'rank(ask.floor) < rank(best.floor)',
    ),
    test: { file: 'test/policy/policy.test.ts', name: 'the floors of the standard and the strict profile' },
    quick: true,
  },
  {
    name: 'policy: what could not be looked at counts as protected',
    out: gone(
      'src/policy/defaults.ts',
      '    when: { uninspectable: true },',
      "    when: { uninspectable: true, kinds: ['never'] },",
    ),
    test: { file: 'test/policy/policy.test.ts', name: 'what cannot be looked at counts as protected' },
  },
  {
    name: 'policy: what a sender declares only raises',
    out: gone(
      'src/policy/declared.ts',
      'level: higher ? declared.level : inspection.level,',
      'level: declared.level,',
    ),
    test: { file: 'test/policy/declared.test.ts', name: 'what a letter is said to be raises' },
  },
  {
    name: 'policy: marketing needs an authorisation',
    out: gone(
      'src/policy/policy.ts',
      "  if (missing && decision.action !== 'refuse')\n",
      '  if (missing && missing === null)\n',
    ),
    test: { file: consent, name: 'marketing leaves only with' },
  },
  {
    name: 'policy: a consent that was revoked or has expired is none',
    out: gone(
      'src/policy/consent/consent.ts',
      'isValid(consent, now) && covers(consent, wanted)',
      'covers(consent, wanted)',
    ),
    test: { file: consent, name: 'marketing leaves only with' },
  },
  {
    name: 'policy: a consent covers what it names, for the purposes it names',
    out: gone(
      'src/policy/consent/consent.ts',
      'isValid(consent, now) && covers(consent, wanted)',
      'isValid(consent, now) && consent.kind === wanted.kind',
    ),
    test: { file: consent, name: 'a consent under Part 2 brings its notice' },
  },
  {
    name: 'policy: sensitive content is opened by nobody’s request',
    out: gone(
      'src/policy/policy.ts',
      'mayBeOpen && mayOpen(matched.rules) && !standing.missing',
      '!standing.missing',
    ),
    test: { file: 'test/policy/policy.test.ts', name: 'a request opens neither sensitive content' },
  },
];
