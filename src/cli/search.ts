import type { Page } from '#archive';
import { type Common, Ended, operator, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { many, moment, paint, plain, print, printJson, warn } from './output.ts';
import { withHouse } from './rooms.ts';

interface Options extends Common {
  readonly limit: string;
  readonly rank?: boolean;
  readonly cursor?: string;
  readonly reason: string;
}

function printPage({ hits, count, broken, ignored, next }: Page): void {
  for (const hit of hits) {
    print(`${paint('bold', plain(hit.subject || '(no subject)'))}  ${paint('dim', hit.id)}`);
    print(`  ${moment(hit.acceptedAt)}  ${hit.level}  ${hit.size} octets`);
    print(`  from ${plain(hit.from.join(', '))} to ${plain(hit.to.join(', '))}`);
    const files = hit.attachments.filter((name) => name !== '');
    if (files.length > 0) print(`  with ${plain(files.join(', '))}`);
    if (hit.snippet) print(`  ${paint('dim', plain(hit.snippet))}`);
    if (!hit.whole) print(`  ${paint('yellow', 'Not all of this letter could be read for searching.')}`);
  }
  if (ignored.length > 0)
    warn(`Left out, since they stand in nearly every letter: ${plain(ignored.join(', '))}`);
  for (const id of broken) warn(`Letter ${id} may be one of them, and could not be opened.`);
  print(count.exact ? `${many(count.letters, 'letter')}.` : `About ${many(count.letters, 'letter')}.`);
  if (next) print(`More: --cursor ${next}`);
}

async function search(words: readonly string[], options: Options): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) usage('--limit is a number from 1 to 200');
  await withHouse(options, async (house) => {
    const { search: find } = await import('#flow');
    const page = await find(house, operator(), {
      query: words.join(' '),
      limit,
      order: options.rank ? 'rank' : 'date',
      ...(options.cursor ? { cursor: options.cursor } : {}),
      reason: options.reason,
    });
    if (options.json)
      printJson({
        ...page,
        hits: page.hits.map((hit) => ({ ...hit, acceptedAt: new Date(hit.acceptedAt).toISOString() })),
      });
    else printPage(page);
    if (page.hits.length === 0) throw new Ended(1);
  });
}

const help = `
All that is named must hold; every letter shown was opened and holds it.

  fever                  a word, in any form: subject, text, people, attachments
  "acute renal failure"  these words in this order
  -cancer                not this word
  from:ann@example.net   to:ruiz   subject:results   filename:scan.pdf
  after:2026-01-15       before:2026-02   (days in UTC, when the letter was taken; of
                                           imported letters, their own date)
  has:attachment         larger:5M   smaller:100K
  level:phi              none, admin, phi or sensitive
  found:ssn              a kind of finding
  state:held             waiting, held, delivered, portal, failed, cancelled, archived

A query that begins with a minus goes after --, as in: postern search -- -cancer fever`;

/** `postern search`: kept letters by their words. */
export function run(args: string[]): Promise<number> {
  const program = withCommon(topCommand('search', 'Finds kept letters by their words. Searching is recorded'))
    .argument('<query...>')
    .option('--limit <number>', 'letters of a page', '50')
    .option('--rank', 'letters with the words in subject or names first, instead of the newest')
    .option('--cursor <text>', 'the next page, as the page before says')
    .requiredOption('--reason <text>', 'why: kept, and shown to those whose letters are found')
    .addHelpText('after', help)
    .action(search);
  return runCommand(program, args);
}
