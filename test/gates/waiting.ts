import { type Gate, gone, holds } from './gate.ts';

const template = 'test/template/template.test.ts';

/** What waits for a person or for its reader, and what is written by template. */
export const waiting: readonly Gate[] = [
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
];
