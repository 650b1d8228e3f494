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

const gone = (file: string, find: string, put = '') => [{ file, find, put }];
const corridors = 'test/flow/gates.test.ts';
const ways = 'test/stories/every-letter-goes-protected-or-waits.test.ts';
const holds = 'test/stories/held-letters-leave-only-when-somebody-else-lets-them.test.ts';
const taken = 'test/stories/a-consent-taken-back-counts-at-the-next-attempt.test.ts';
const looks = 'test/stories/what-takes-long-to-read-waits-protected.test.ts';
const seals = 'test/stories/sealed-letters-are-opened-by-their-reader-alone.test.ts';
const suspected = 'test/stories/letters-of-an-account-under-suspicion-wait.test.ts';
const consent = 'test/policy/consent.test.ts';
const template = 'test/template/template.test.ts';
const queue = 'test/queue/queue.test.ts';
const journal = 'test/archive/journal.test.ts';
const glass = 'test/people/break-glass.test.ts';

/** The look before each attempt would catch what the one before it let by. */
const anew = gone(
  'src/flow/deliver.ts',
  'await restrainNow(house, taken, standing, kept.envelope.sender)',
  'standing',
);

/** In the order in which a letter meets them. */
export const gates: readonly Gate[] = [
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
  {
    name: 'hold: nobody decides about their own letter',
    out: gone(
      'src/flow/hold.ts',
      '    if (isTheirs(account, held, letter))\n',
      '    if (account === null)\n',
    ),
    test: { file: holds, name: 'neither its sender nor somebody without the right' },
  },
  {
    name: 'hold: an author in the header is one',
    out: gone('src/flow/hold.ts', "['from', 'sender'].flatMap", "['x-none'].flatMap"),
    test: { file: holds, name: 'an author in the header counts' },
  },
  {
    name: 'hold: only an approver decides',
    out: gone(
      'src/flow/hold.ts',
      "    actsOf(account.roles).includes('hold.decide')\n",
      '    account !== null\n',
    ),
    test: { file: holds, name: 'neither its sender nor somebody without the right' },
  },
  {
    name: 'hold: one decision, once',
    out: [
      ...gone('src/queue/held/store.ts', 'WHERE id = $1 AND state = 1 FOR UPDATE', 'WHERE id = $1'),
      ...gone(
        'src/queue/held/store.ts',
        'WHERE id = $1 AND fence = $2 AND state = 1',
        'WHERE id = $1 AND fence <= $2 + 9',
      ),
    ],
    test: { file: holds, name: 'of several who decide at once' },
  },
  {
    name: 'hold: a floor is only raised',
    out: gone(
      'src/flow/hold.ts',
      '    if (!atLeast(floor, before.floor) || floor === before.floor)\n',
      '    if (floor === null)\n',
    ),
    test: { file: holds, name: 'a floor is raised and never lowered' },
  },
  {
    name: 'pickup: a letter that asks for a secret opens by nothing less',
    out: gone(
      'src/pickup/reading.ts',
      "  if (need(letter, ground.profile) === 'mailbox' || session.proof === 'mailbox-and-secret') return null;",
      '  return null;',
    ),
    test: { file: 'test/pickup/secret.test.ts', name: 'sensitive content opens by mailbox and secret only' },
  },
  {
    name: 'template: protected fields stand in no subject, preheader or file name',
    out: gone('src/template/definition.ts', "(barred || piece.place !== 'text')", "piece.place !== 'text'"),
    test: { file: template, name: 'with a protected field in the subject' },
  },
  {
    name: 'template: nor in a URL',
    out: gone('src/template/definition.ts', "(barred || piece.place !== 'text')", 'barred'),
    test: { file: template, name: 'with a protected field in the subject' },
  },
  {
    name: 'template: nor by way of a public field',
    out: gone('src/template/render.ts', 'if (secret.length >= 3 && ', 'if (secret.length < 0 && '),
    test: { file: template, name: 'show no protected value in subject' },
  },
  {
    name: 'template: values are text, not markup',
    out: gone(
      'src/template/render.ts',
      "escapeHtml(value).replaceAll('\\n', '<br>')",
      "value.replaceAll('\\n', '<br>')",
    ),
    test: { file: template, name: 'in headers, markup, URLs and file names' },
    quick: true,
  },
  {
    name: 'template: the letter counts as its fields',
    out: gone('src/template/definition.ts', '...usedFields(template).map(levelOf)', '...[]'),
    test: { file: template, name: 'show no protected value in subject' },
  },
  {
    name: 'flow: a key that came through the mailbox alone seals no sensitive letter',
    out: gone(
      'src/flow/sealing.ts',
      "leastForSensitive: Trust = 'domain'",
      "leastForSensitive: Trust = 'seen'",
    ),
    test: {
      file: 'test/stories/a-stolen-mailbox-cannot-choose-what-seals.test.ts',
      name: 'seals nothing that needs more than the mailbox',
    },
  },
  {
    name: 'keeping: what a legal hold keeps is not destroyed',
    out: gone(
      'src/archive/destruction/destructions.ts',
      '!held.has(one) && !moving.has(one)',
      '!moving.has(one)',
    ),
    test: { file: 'test/archive/legal-hold.test.ts', name: 'keeps what is named' },
  },
  {
    name: 'keeping: nor what fits a hold and stands in no index yet',
    out: gone(
      'src/archive/legal-hold/legal-holds.ts',
      '    if (rules.length > 0) {',
      '    if (rules.length < 0) {',
    ),
    test: { file: 'test/archive/legal-hold.test.ts', name: 'keeps what is named' },
  },
  {
    name: 'keeping: nor what fits a hold that was placed while letters were looked at',
    out: gone(
      'src/archive/legal-hold/legal-holds.ts',
      'if (!looked.rules.has(id)) return null;',
      'if (id === null) return null;',
    ),
    test: { file: 'test/archive/legal-hold.test.ts', name: 'placed while letters are looked at' },
  },
  {
    name: 'keeping: nor what cannot be opened while a hold asks for words',
    out: gone(
      'src/archive/legal-hold/legal-holds.ts',
      "return rules.map((hold) => ({ id: hold.id, how: 'unsure' as const }));",
      'return [];',
    ),
    test: { file: 'test/archive/legal-hold.test.ts', name: 'keeps what cannot be opened' },
  },
  {
    name: 'flow: a letter that still repeats what was taken back goes as a whole',
    out: gone(
      'src/flow/thread.ts',
      'if (raw && !repeats(runs, await textsOf(inspect, raw))) {',
      'if (raw) {',
    ),
    test: {
      file: 'test/stories/a-letter-taken-back-goes-from-the-answers-that-quote-it.test.ts',
      name: 'the keys of answers that quote it die',
    },
  },
  {
    name: 'keeping: a hold ends by another person than the one who asked',
    out: gone('src/archive/legal-hold/legal-holds.ts', 'row.release_by === actor.id', 'actor.id === null'),
    test: { file: 'test/archive/legal-hold.test.ts', name: 'ends by the word of another person' },
  },
  {
    name: 'keeping: a letter under way is not destroyed',
    out: gone(
      'src/archive/destruction/destructions.ts',
      '!held.has(one) && !moving.has(one)',
      '!held.has(one)',
    ),
    test: { file: 'test/archive/destruction.test.ts', name: 'a letter under way stays' },
  },
  {
    name: 'keeping: a destruction is approved by another person',
    out: gone(
      'src/archive/destruction/destructions.ts',
      '!refused && row.asked_by === actor.id',
      '!refused && actor.id === null',
    ),
    test: { file: 'test/archive/destruction.test.ts', name: 'what was destroyed was tried' },
  },
  {
    name: 'keeping: the index does not bring back what was destroyed',
    out: gone('src/archive/search/store.ts', 'rows.filter((row) => there.has(row.message_id))', '[...rows]'),
    test: { file: 'test/archive/destruction.test.ts', name: 'files of large bodies go' },
  },
  {
    name: 'keeping: nothing is purged by a clock that cannot be trusted',
    out: gone('src/archive/retention/retention.ts', 'if (why !== null) {', "if (why === '') {"),
    test: { file: 'test/archive/retention.test.ts', name: 'a clock that jumps destroys nothing' },
  },
  {
    name: 'keeping: letters are kept for a shorter time only where two people say so',
    out: gone(
      'src/archive/retention/retention.ts',
      '!refused && row.shortens && row.author === actor.id',
      '!refused && actor.id === null',
    ),
    test: { file: 'test/archive/retention.test.ts', name: 'letters are stamped at acceptance' },
  },
  {
    name: 'keys: the key of a month dies with its month',
    out: gone('src/keys/epoch/epochs.ts', '    await this.#needs.retire?.(actor);\n'),
    test: { file: 'test/keys/letters.test.ts', name: 'die at the turn of the month' },
  },
  {
    name: 'backup: past its time a backup opens no letter',
    out: gone('src/backup/backup.ts', '    for (const run of old) await place.dropEpochs(run);\n'),
    test: { file: 'test/backup/epochs.test.ts', name: 'past its time it opens none' },
  },
  {
    name: 'evidence: what staff see of letters of others they see for a reason',
    out: gone('src/evidence/evidence.ts', '    for (const draft of drafts) requireReason(draft);\n'),
    test: { file: glass, name: 'an event of a look at content' },
  },
  {
    name: 'search: nor is it said without one how many letters hold a word',
    out: gone(
      'src/archive/search/search.ts',
      '    if (!own && !isReason(asking.reason)) throw reasonMissing();\n',
    ),
    test: { file: glass, name: 'not even how many hold a word' },
  },
  {
    name: 'break-glass: nobody allows what they asked for',
    out: gone(
      'src/people/glass/glass.ts',
      'if (row.asked_by === by)',
      'if (row.asked_by === by && by === actor.via)',
    ),
    test: { file: glass, name: 'whoever asked for a permission' },
  },
  {
    name: 'break-glass: a permission opens nothing once it is over',
    out: gone(
      'src/people/glass/store.ts',
      "AND verdict = 'approved' AND ends_at > $2",
      'AND $2::timestamptz IS NOT NULL',
    ),
    test: { file: glass, name: 'a permission is over' },
  },
  {
    name: 'break-glass: it is used only where a fresh proof is asked for',
    out: gone('src/flow/read.ts', 'byGlass && !staff && !own', '!staff && !own'),
    test: { file: glass, name: 'a call that asked for a fresh proof' },
  },
  {
    name: 'break-glass: without its review nothing is allowed',
    out: gone(
      'src/flow/glass.ts',
      '    await house.reviews.openGlass(sql, { ...glass, decidedBy, endsAt });\n',
    ),
    test: { file: glass, name: 'comes with its review' },
  },
  {
    name: 'journal: only servers that are named write the record, by network',
    out: gone(
      'src/intake/journalist.ts',
      'this.#senders.near(this.#from) && this.#senders.byCertificate(socket)',
      'this.#senders.byCertificate(socket)',
    ),
    test: { file: journal, name: 'is closed to servers that are not named' },
  },
  {
    name: 'journal: and by certificate',
    out: gone(
      'src/intake/journalist.ts',
      'this.#senders.near(this.#from) && this.#senders.byCertificate(socket)',
      'this.#senders.near(this.#from)',
    ),
    test: { file: journal, name: 'by certificate' },
  },
  {
    name: 'journal: nothing but the record has an address at its door',
    out: gone(
      'src/intake/journalist.ts',
      'return sameAddress(address, this.#senders.address) ? null : onlyJournal;',
      'return address === null ? onlyJournal : null;',
    ),
    test: { file: journal, name: 'only the journal has an address' },
  },
  {
    name: 'journal: the door does not open without saying who may come',
    out: gone(
      'src/intake/intake.ts',
      'if (!reading.ok || (journal.networks.length === 0 && !asksCertificates)) {',
      'if (!reading.ok) {',
    ),
    test: { file: journal, name: 'does not open without saying' },
  },
  {
    name: 'archive: letters leave in an export for whoever may take them out, no one else',
    out: gone(
      'src/archive/export/exports.ts',
      "  async give(actor: Actor, id: string, from = 0): Promise<Given> {\n    await this.#needs.people.require(actor, 'archive.export');\n",
      '  async give(actor: Actor, id: string, from = 0): Promise<Given> {\n',
    ),
    test: { file: 'test/archive/export.test.ts', name: 'is for whoever may' },
  },
  {
    name: 'archive: a stranger is not told that a letter is there',
    out: gone('src/flow/read.ts', '  if (!staff && !own && !glass) throw missing();\n'),
    test: { file: 'test/api/archive.test.ts', name: 'found and read with a reason' },
  },
];
