import { readFileSync } from 'node:fs';
import { allParts, walk } from '#mail';
import { readReport, type TlsReport } from '#transport';
import { type Common, Ended, runCommand, topCommand, verb } from './frame.ts';
import { many, moment, paint, plain, print, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

const largest = 16 << 20;
const mostParts = 50;

/** The reports in a file: a letter with a report in it, or the report itself, packed or not. */
export function reportsIn(bytes: Buffer): (TlsReport | string)[] {
  if (bytes.length > largest) return ['it is too large'];
  const bare = readReport(bytes);
  if (typeof bare !== 'string') return [bare];
  const parts = [...allParts(walk(bytes, { parts: mostParts, bytes: largest }))].filter(
    ({ type, fileNames }) =>
      type === 'application/tlsrpt+gzip' ||
      type === 'application/tlsrpt+json' ||
      fileNames.some((name) => /\.json(?:\.gz)?$/i.test(name)),
  );
  return parts.length === 0 ? [bare] : parts.map((part) => readReport(part.bytes()));
}

interface Read {
  readonly file: string;
  readonly reports: readonly {
    readonly report?: TlsReport;
    readonly known?: boolean;
    readonly reason?: string;
  }[];
}

async function read(files: readonly string[], options: Common): Promise<void> {
  const results = await withHouse(options, async (house) => {
    const all: Read[] = [];
    for (const file of files) {
      const found = reportsIn(readFileSync(file === '-' ? 0 : file));
      const reports: Read['reports'][number][] = [];
      for (const one of found)
        reports.push(
          typeof one === 'string'
            ? { reason: one }
            : { report: one, known: !(await house.tlsReports.keep(one)) },
        );
      all.push({ file, reports });
    }
    return all;
  });
  if (options.json) printJson(results);
  else
    for (const { file, reports } of results)
      for (const { report, known, reason } of reports)
        print(
          report
            ? `${file}: ${plain(report.organisation)}, ${many(report.successful, 'connection')} went well, ${report.failed} did not${known ? ' (known already)' : ''}`
            : `${file}: ${reason}`,
        );
  if (results.some(({ reports }) => reports.some(({ reason }) => reason !== undefined))) throw new Ended(1);
}

async function list(options: Common): Promise<void> {
  const reports = await withHouse(options, (house) => house.tlsReports.newest());
  if (options.json) return printJson(reports);
  if (reports.length === 0)
    return print(
      'No reports yet. "postern doctor" says what to publish; hand them in with: postern tls-reports read FILE',
    );
  printTable(
    ['UNTIL', 'FROM', 'WENT WELL', 'FAILED'],
    reports.map(({ ends, organisation, successful, failed }) => [
      moment(ends),
      plain(organisation),
      String(successful),
      failed > 0 ? paint('red', String(failed)) : '0',
    ]),
  );
  for (const { organisation, ends, policies } of reports)
    for (const { domain, failures } of policies)
      for (const { result, host, reason, count } of failures)
        print(
          `${moment(ends)}  ${plain(organisation)}: ${plain(result)} for ${plain(domain)}${host ? ` at ${plain(host)}` : ''}, ${many(count, 'time')}${reason ? ` (${plain(reason)})` : ''}`,
        );
}

/** `postern tls-reports`: what others tell of their connections to your servers (RFC 8460). */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'tls-reports',
    'What other organisations report of their connections to your servers',
  );
  verb(program, 'list', 'the newest, with every failure').action(list);
  verb(
    program,
    'read <file...>',
    'take in reports: letters or their attachments; - for standard input',
  ).action(read);
  return runCommand(program, args);
}
