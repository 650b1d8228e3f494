import { type Gate, gone } from './gate.ts';

const journal = 'test/archive/journal.test.ts';
const glass = 'test/people/break-glass.test.ts';

/** What is kept: how it goes, who sees it, who brings it and who takes it out. */
export const keeping: readonly Gate[] = [
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
