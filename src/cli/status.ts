import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from '#config';
import { pathIn } from '#config';
import { type AnchorStanding, anchorStandings, type LogStanding, logStanding } from '#evidence';
import type { House } from '#flow';
import { anchorPlaces } from '../app-anchors.ts';
import { openBackup } from './backup-rooms.ts';
import { type Common, runCommand, topCommand, withCommon } from './frame.ts';
import { duration, many, paint, plain, print, printFields, printJson } from './output.ts';
import { withHouse } from './rooms.ts';

interface Serving {
  readonly running: boolean;
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** Asks the server at its operators' door; `running` false where nobody answers. */
async function askServer({ operator }: Config): Promise<Serving> {
  const nobody = { running: false, ready: false, reasons: [] };
  if (!operator.enabled || operator.port === 0) return nobody;
  const host = operator.host === '0.0.0.0' ? '127.0.0.1' : operator.host === '::' ? '[::1]' : operator.host;
  try {
    const response = await fetch(`http://${host}:${operator.port}/readyz`, {
      signal: AbortSignal.timeout(6000),
    });
    const { ok, reasons } = (await response.json()) as { ok: boolean; reasons: string[] };
    return { running: true, ready: ok, reasons };
  } catch {
    return nobody;
  }
}

function certificateUntil(config: Config): Date | null {
  if (!config.tls.certificate) return null;
  return new X509Certificate(readFileSync(pathIn(config, config.tls.certificate))).validToDate;
}

const servingWords = ({ running, ready, reasons }: Serving): string => {
  if (!running) return paint('yellow', 'not running here');
  return ready
    ? paint('green', 'running, ready')
    : paint('red', `running, not ready: ${plain(reasons.join(' '))}`);
};

/** How the evidence log stands, and the places that its checkpoints go to. */
async function evidenceOf(house: House): Promise<{ log: LogStanding; anchors: readonly AnchorStanding[] }> {
  return {
    log: await logStanding(house),
    anchors: await anchorStandings(house.store, anchorPlaces(house.config)),
  };
}

function backupWords(places: number, troubles: readonly string[]): string {
  if (troubles.length > 0) return paint('red', plain(troubles.join(' ')));
  return places > 0
    ? `made and tried, in ${many(places, 'place')}`
    : paint('yellow', 'none: no places in the settings');
}

function evidenceWords({ size, waiting, oldest }: LogStanding, anchors: readonly AnchorStanding[]): string {
  if (oldest > 60_000)
    return paint('red', `stands still: ${many(waiting, 'event')} wait, the oldest for ${duration(oldest)}`);
  const late = anchors.filter((anchor) => anchor.late);
  const leaves = `${many(size, 'event')} in the log`;
  if (late.length > 0)
    return paint('red', `${leaves}; late at ${late.map(({ name }) => plain(name)).join(', ')}`);
  return anchors.length === 0
    ? `${leaves}; its checkpoints go nowhere outside`
    : `${leaves}; its checkpoints go to ${many(anchors.length, 'place')} outside`;
}

async function status(options: Common): Promise<void> {
  await withHouse(options, async (house) => {
    const { config, queue, people, archive, clock, policy, documents } = house;
    const [serving, counts, domains, accounts, free] = await Promise.all([
      askServer(config),
      queue.counts(),
      people.domains(),
      people.list(),
      archive.free(),
    ]);
    const active = accounts.filter(({ state }) => state === 'active');
    const until = certificateUntil(config);
    const names = domains.map(({ name }) => name);
    const { log: evidenceLog, anchors } = await evidenceOf(house);
    const troubles = await (await openBackup(house)).troubles();
    if (options.json) {
      const figures = {
        people: active.filter(({ kind }) => kind === 'person').length,
        services: active.filter(({ kind }) => kind === 'service').length,
      };
      return printJson({
        server: serving,
        queue: { ...counts, oldest: counts.oldest?.toISOString() ?? null },
        domains: names,
        rules: { version: policy.version, drift: documents.drift },
        ...figures,
        backup: { troubles },
        evidence: { ...evidenceLog, anchors },
        diskFree: free,
        certificateUntil: until?.toISOString() ?? null,
      });
    }
    printFields([
      ['server', servingWords(serving)],
      [
        'queue',
        `${counts.due} due, ${counts.waiting} waiting for their next try, ${counts.held} held for a person`,
      ],
      ['oldest', counts.oldest ? duration(clock.now() - counts.oldest.getTime()) : '-'],
      ['domains', names.join(', ') || 'none'],
      ['rules', documents.drift ? paint('red', plain(documents.drift)) : policy.version],
      ['evidence', evidenceWords(evidenceLog, anchors)],
      ['backup', backupWords(house.config.backup.places.length, troubles)],
      ['accounts', many(active.length, 'account')],
      ['disk', `${(free / 1e9).toFixed(1)} GB free`],
      ['certificate', until ? `until ${until.toISOString().slice(0, 10)}` : 'none'],
    ]);
    if (counts.held > 0) print('What waits for a person: postern queue list --held');
  });
}

/** `postern status`: how it stands, on one screen. */
export function run(args: string[]): Promise<number> {
  return runCommand(withCommon(topCommand('status', 'How it stands, on one screen')).action(status), args);
}
