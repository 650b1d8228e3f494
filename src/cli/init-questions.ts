import { cancel, group, intro, text } from '@clack/prompts';
import { parseAddress, readDomain } from '#mail';
import type { InitOptions, Wishes } from './init-words.ts';

const domainTrouble = (typed: string | undefined): string | undefined => {
  const reading = readDomain((typed ?? '').trim(), 'liberal');
  return reading.ok ? undefined : `Write it like clinic.example (${reading.reason}).`;
};
const addressTrouble = (typed: string | undefined): string | undefined => {
  const reading = parseAddress((typed ?? '').trim(), { policy: 'liberal' });
  return reading.ok ? undefined : `Write it like jane@clinic.example (${reading.reason}).`;
};

/** Asks what was not given on the command line; null where the person gives up. */
export async function ask(presumed: Wishes, given: InitOptions): Promise<Wishes | null> {
  intro('Postern: a few questions. Return takes what is shown.');
  const line =
    (message: string, initialValue: string, validate?: (typed: string | undefined) => string | undefined) =>
    (): Promise<string | symbol> =>
      text({ message, initialValue, ...(validate ? { validate } : {}) });
  const kept = (
    value: string | undefined,
    question: () => Promise<string | symbol>,
  ): (() => Promise<string | symbol>) => (value === undefined ? question : async () => value);
  let gaveUp = false;
  const answers = await group(
    {
      organisation: kept(
        given.organisation,
        line('The name of your organisation, as readers see it', presumed.organisation),
      ),
      domain: kept(given.domain, line('Your mail domain', given.domain ?? 'clinic.example', domainTrouble)),
      hostname: ({ results }) =>
        kept(
          given.hostname,
          line(
            'The name of this server in the DNS',
            `mail.${results.domain ?? presumed.domain}`,
            domainTrouble,
          ),
        )(),
      contact: kept(
        given.contact,
        line('A line for readers who need help, such as a phone number', presumed.contact),
      ),
      database: kept(
        given.database,
        line('PostgreSQL URL, "env:DATABASE_URL", or "embedded" to try it out', presumed.database),
      ),
      dir: kept(given.dir, line('Folder for data and keys', presumed.dir)),
      admin: ({ results }) =>
        kept(
          given.admin,
          line('Your own address', `admin@${results.domain ?? presumed.domain}`, addressTrouble),
        )(),
      adminName: kept(given.adminName, line('Your name', presumed.adminName)),
    },
    {
      onCancel: () => {
        gaveUp = true;
        cancel('Nothing was written.');
      },
    },
  ).catch(() => null);
  return gaveUp || !answers ? null : (answers as Wishes);
}
