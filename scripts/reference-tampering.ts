import { type Outcome, playAll } from '../test/tamper/play.ts';
import { type Page, table } from './reference-page.ts';

const row = ({ name, does, found, finding }: Outcome): string[] => {
  if (!found || !finding) return [name, does, 'NOT FOUND', '', ''];
  const { leaf, event, kind, at, by, what } = finding;
  const record = [leaf === undefined ? '' : `leaf ${leaf}`, event ? 'its id' : '', kind ?? ''];
  const times = [at ? `event of ${at}` : '', by ? `checkpoint of ${by}` : ''];
  return [name, does, record.filter(Boolean).join(', ') || 'the log', times.filter(Boolean).join(', '), what];
};

/** What an auditor says to each change of the past: played against a real database while this page is made. */
export async function tamperingPage(): Promise<Page> {
  const outcomes = await playAll();
  const found = outcomes.filter((outcome) => outcome.found).length;
  return {
    file: 'tampering.md',
    title: 'Tampering, and how it is found',
    body: `\`npm run tamper\` (\`-- --json\`) plays these against a real database: the attacker owns the database and the storage folder
and, where that helps, has the signing keys. The auditor reads the database and has a copy of the folder \`evidence\` from before:
\`postern verify --database --against COPY\`. ${found} of ${outcomes.length} are found, each with the record and a time. How: [evidence](../guide/evidence.md).

${table(['attack', 'the owner', 'record named', 'time named', 'what is said'], outcomes.map(row))}

What nobody finds this way: what was changed before its checkpoint left the owner's reach.`,
  };
}
