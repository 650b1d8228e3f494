import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Fault, newId } from '#base';
import { pathIn } from '#config';
import { composeTlsReport, messageIdFor, parseAddress } from '#mail';
import { guardedFetch, packReport, type ReportFacts, reportFile, reportWish, writeReport } from '#transport';
import { accept } from './accept.ts';
import type { House } from './house.ts';
import { mailerOf, submissionOf } from './report.ts';
import type { Rounds } from './rounds.ts';

/**
 * Yesterday's reports on connections, to the domains that ask for them (RFC 8460). A report is statistics and leaves
 * once: what fails on its way is written in the log. Returns how many left.
 */
export async function sendTlsReports(house: House, rounds: Rounds): Promise<number> {
  if (!house.config.delivery.tls_reports) return 0;
  let left = 0;
  for (const { day, domain } of await house.tlsBook.due()) {
    if (rounds.stopped) return left;
    const asked = await house.resolver.txt(`_smtp._tls.${domain}`);
    // Nobody can tell: the day waits for the next round.
    if (asked.kind === 'temporary') continue;
    const wish = asked.kind === 'found' ? reportWish(asked.records) : null;
    const counts = await house.tlsBook.take(day, domain);
    if (!wish || !counts || counts.length === 0) continue;
    const { name, hostname, domain: ours } = house.config.organisation;
    const id = `${day}.${newId()}@${hostname}`;
    const facts: ReportFacts = { organisation: name, contact: `postmaster@${ours}`, id, day, domain };
    const report = packReport(writeReport(facts, counts));
    for (const to of wish.mail) if (await mailed(house, rounds, facts, report, to)) left++;
    for (const url of wish.https) if (await posted(house, domain, report, url)) left++;
  }
  return left;
}

async function mailed(
  house: House,
  rounds: Rounds,
  facts: ReportFacts,
  report: Buffer,
  to: string,
): Promise<boolean> {
  const reading = parseAddress(to);
  if (!reading.ok) return failed(house, facts.domain, 'the mailbox for reports is malformed');
  const { domain } = house.config.organisation;
  const from = mailerOf(house);
  const raw = composeTlsReport({
    from,
    to: [{ address: reading.address, display: '' }],
    date: house.clock.now(),
    messageId: messageIdFor(house.config.organisation.hostname),
    domain: facts.domain,
    submitter: domain,
    reportId: facts.id,
    fileName: reportFile(domain, facts),
    report,
    text: `This is a report on encrypted connections from ${domain} to ${facts.domain} on ${facts.day} (RFC 8460).\n`,
  });
  const submission = submissionOf(house, raw, reading.address, from.address, { kind: 'tls-report' }, 'bulk');
  const answer = await accept(house, rounds, submission);
  return answer.kind === 'accepted' || failed(house, facts.domain, answer.text);
}

async function posted(house: House, domain: string, report: Buffer, url: string): Promise<boolean> {
  const { config, resolver } = house;
  const answer = await guardedFetch({
    url,
    maxBytes: 64 * 1024,
    timeoutMs: 30_000,
    ca: [...rootCertificates, ...config.tls.ca.map((file) => readFileSync(pathIn(config, file), 'utf8'))],
    lookup: (host) => resolver.addresses(host),
    allowPrivate: config.delivery.allow_private,
    post: { body: report, type: 'application/tlsrpt+gzip' },
  }).catch((error): { kind: 'failed'; reason: string } => ({
    kind: 'failed',
    reason: Fault.from(error).detail,
  }));
  if (answer.kind === 'failed') return failed(house, domain, answer.reason);
  return (
    Math.floor(answer.status / 100) === 2 || failed(house, domain, `the server answered ${answer.status}`)
  );
}

function failed(house: House, domain: string, reason: string): false {
  house.log.warn('tls-report-not-sent', { domain, reason });
  return false;
}
