import { readFileSync } from 'node:fs';
import { Fault } from '#base';
import { type Config, pathIn } from '#config';
import { Anchors, type AnchorTarget, type EvidenceLog, loadPlaces } from '#evidence';
import type { House, postOwn } from '#flow';
import { type Acceptance, parseAddress } from '#mail';

/** The places that the settings name for checkpoints. */
export const anchorPlaces = ({ evidence }: Config): Pick<AnchorTarget, 'kind' | 'name'>[] => [
  ...evidence.mail_to.map((name) => ({ kind: 'mail' as const, name })),
  ...evidence.timestamps.map((name) => ({ kind: 'timestamp' as const, name })),
  ...evidence.witnesses.map(({ url }) => ({ kind: 'witness' as const, name: url })),
];

type Own = Parameters<typeof postOwn>[2];

const wrong = (say: string): Fault => new Fault({ code: 'anchor-settings', kind: 'invalid', say });

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);

/** A letter to an auditor: taken by this server, and from then on delivered or reported like any other. */
async function mail(
  post: (own: Own) => Promise<Acceptance>,
  to: string,
  { subject, text }: { subject: string; text: string },
): Promise<void> {
  const read = parseAddress(to);
  if (!read.ok) throw wrong(`evidence.mail_to: ${to} is not an address.`);
  const own = {
    kind: 'sender-notice',
    to: read.address,
    subject,
    text,
    html: `<pre>${escaped(text)}</pre>`,
  } as const;
  const { kind } = await post(own);
  if (kind !== 'accepted') throw wrong(`The letter to ${to} was not taken.`);
}

/** Builds what carries checkpoints to every place in the settings. */
export async function openAnchors(
  house: House,
  evidenceLog: EvidenceLog,
  post: (own: Own) => Promise<Acceptance>,
): Promise<Anchors> {
  const { config, store, clock, log, evidence, resolver } = house;
  const { mailAnchor, rootsFrom, stampAnchor, witnessAnchor } = await loadPlaces();
  const settings = config.evidence;
  const asking = { lookup: (host: string) => resolver.addresses(host) };
  const pems = settings.timestamp_roots.map((path) => readFileSync(pathIn(config, path)));
  const roots = pems.length > 0 ? { roots: pems.flatMap(rootsFrom) } : {};
  return new Anchors({
    store,
    clock,
    log,
    evidence,
    evidenceLog,
    late: settings.late,
    targets: [
      ...settings.mail_to.map((to) =>
        mailAnchor(to, settings.mail_every, (letter) => mail(post, to, letter)),
      ),
      ...settings.timestamps.map((url) =>
        stampAnchor(asking, { url, every: settings.timestamp_every, ...roots }),
      ),
      ...settings.witnesses.map(({ url, keys }) =>
        witnessAnchor(asking, {
          url,
          keys,
          every: settings.witness_every,
          prove: (first, second) => evidenceLog.consistency(first, second),
        }),
      ),
    ],
  });
}
