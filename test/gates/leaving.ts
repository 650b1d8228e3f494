import { anew, corridors, type Gate, gone, holds, suspected, taken, ways } from './gate.ts';

const queue = 'test/queue/queue.test.ts';
const seals = 'test/stories/sealed-letters-are-opened-by-their-reader-alone.test.ts';

/** Each attempt: what is asked again before a letter leaves, and what leaves by no lesser way. */
export const leaving: readonly Gate[] = [
  {
    name: 'deliver: and those that were queued before somebody held them',
    out: anew,
    test: { file: suspected, name: 'what was queued before the hold' },
  },
  {
    name: 'deliver: a letter of the sandbox never leaves',
    out: [
      ...gone('src/flow/deliver.ts', '  if (kept.sandbox) return rehearsed(house, taken, kept, decision);\n'),
      ...gone('src/flow/carry.ts', '  if (letter.sandbox) throw neverLeaves(letter);\n'),
    ],
    test: { file: 'test/api/sandbox.test.ts', name: 'a letter goes through everything' },
  },
  {
    name: 'deliver: the decision is checked again at each attempt',
    out: [
      ...gone('src/flow/deliver.ts', 'return policy.recheck(decision, now);', 'return decision;'),
      ...gone(
        'src/flow/deliver.ts',
        'return policy.recheck(decision, now, await consents.of(decision.recipient));',
        'return decision;',
      ),
    ],
    test: { file: taken, name: 'a request for unprotected mail, revoked' },
  },
  {
    name: 'deliver: and consents as the database has them at that moment',
    out: gone(
      'src/flow/deliver.ts',
      'policy.recheck(decision, now, await consents.of(decision.recipient))',
      'policy.recheck(decision, now)',
    ),
    test: { file: taken, name: 'a marketing authorisation, revoked' },
  },
  {
    name: 'deliver: what the rules refuse now does not leave',
    out: gone(
      'src/flow/deliver.ts',
      "  if (decision.action === 'refuse')\n",
      '  if (decision.action === null)\n',
    ),
    test: { file: corridors, name: 'a letter that is refused by its rules at an attempt' },
  },
  {
    name: 'deliver: what waits for approval does not leave, however it came to be due',
    out: gone('src/flow/deliver.ts', "  if (decision.action === 'hold') return notApproved(claim);\n"),
    test: { file: holds, name: 'nothing but an approval lets it leave' },
  },
  {
    name: 'deliver: the notice of 42 CFR 2.32 goes along',
    out: gone('src/flow/deliver.ts', 'withNotices(kept, decision)', 'kept'),
    test: { file: taken, name: 'a letter under a Part 2 consent' },
  },
  {
    name: 'protect: a connection alone never makes a letter sealed',
    out: gone('src/protect/plan.ts', "atLeast(floor, 'sealed') ? [] : "),
    test: { file: corridors, name: 'a plan holds nothing below the floor' },
  },
  {
    name: 'protect: fields that steer Postern or name hidden readers do not leave',
    out: gone(
      'src/protect/outgoing.ts',
      'return remove.length > 0 ? editHeader(raw, { remove }) : raw;',
      'return raw;',
    ),
    test: { file: corridors, name: 'fields that steer Postern' },
  },
  {
    name: 'delivery: nothing is sent below the floor',
    out: [
      ...gone(
        'src/delivery/open.ts',
        '  if (clear) return ready(opener',
        '  if (opening) return ready(opener',
      ),
      ...gone(
        'src/delivery/attempt.ts',
        '  if (!atLeast(connection.floor, needOf(target, job.floor))) {',
        '  if (connection === null) {',
      ),
    ],
    test: { file: ways, name: 'the same result to absent.test' },
  },
  {
    name: 'delivery: a certificate that is not trusted is not good enough',
    out: [
      ...gone('src/delivery/open.ts', '  if (atLeast(floor, need))\n', '  if (floor !== null)\n'),
      ...gone(
        'src/delivery/attempt.ts',
        '  if (!atLeast(connection.floor, needOf(target, job.floor))) {',
        '  if (connection === null) {',
      ),
    ],
    test: { file: ways, name: 'the same result to wrongname.test' },
  },
  {
    name: 'report: words that a server has from the letter do not stand in it',
    out: gone('src/flow/report.ts', 'withoutEcho(said, letter.raw, known)', 'said'),
    test: { file: ways, name: 'a server that repeats the letter' },
  },
  {
    name: 'keys: a revoked certificate is not used',
    out: gone(
      'src/keys/recipient/answers.ts',
      'await this.#stillGood(active, await this.#judge(active, address, at))',
      'await this.#judge(active, address, at)',
    ),
    test: { file: 'test/keys/revocations.test.ts', name: 'a certificate on its list is not learned' },
  },
  {
    name: 'deliver: while a key that changed waits for a person, nothing goes by another way',
    out: gone(
      'src/flow/deliver.ts',
      "  if (means.change === 'hold' || (means.change === 'pickup' && !mayWait(decision)))\n    return nothingLeft(house, claim, letter, decision, turned);\n",
    ),
    test: { file: seals, name: 'a key that changed is not used' },
  },
  {
    name: 'deliver: what could not be sealed does not leave unsealed',
    out: gone(
      'src/flow/deliver.ts',
      'const seal = key ? await sealed(house, letter, key) : undefined;',
      'const made = key ? await sealed(house, letter, key) : undefined;\n    const seal = made instanceof Fault ? undefined : made;',
    ),
    test: { file: seals, name: 'what cannot be sealed is not sent unsealed' },
  },
  {
    name: 'protect: the subject does not stand outside',
    out: gone(
      'src/protect/seal/payload.ts',
      "  if (lower === 'subject') return formatField(name, neutralSubject);\n",
      "  if (lower === 'subject') return formatField(name, value);\n",
    ),
    test: { file: seals, name: 'S/MIME: openssl opens it' },
  },
  {
    name: 'flow: a process that lost its lease is asked before the final dot',
    out: gone('src/flow/carry.ts', '    stillOurs: () => house.queue.stillOurs(claim),\n'),
    test: { file: corridors, name: 'a letter whose lease was lost on the way' },
  },
  {
    name: 'smtp: and stops there',
    out: gone(
      'src/smtp/client.ts',
      'letter.stillOurs && !letter.stillOurs()',
      'letter.stillOurs && letter === null',
    ),
    test: { file: 'test/delivery/replies.test.ts', name: 'a lease that was lost stops the letter' },
  },
  {
    name: 'queue: who lost a claim settles nothing (fence)',
    out: gone(
      'src/queue/store.ts',
      'WHERE q.id = f.id AND q.fence = f.fence RETURNING q.message_id',
      'WHERE q.id = f.id RETURNING q.message_id',
    ),
    test: { file: queue, name: 'a process that slept past its lease settles nothing' },
  },
  {
    name: 'queue: a retry is no approval',
    out: gone('src/queue/queue.ts', '.filter((row) => !this.#needsApproval(row))'),
    test: { file: queue, name: 'held letters wait for a person' },
  },
];
