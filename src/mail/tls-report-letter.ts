import { attachmentPart, multipart, textPart } from './body-part.ts';
import { type Composition, composeAround } from './compose.ts';

/** A packed report on connections, and what it is about. */
export interface TlsReportLetter
  extends Omit<Composition, 'text' | 'html' | 'attachments' | 'headers' | 'subject'> {
  readonly domain: string;
  readonly submitter: string;
  readonly reportId: string;
  readonly fileName: string;
  /** JSON, packed by gzip. */
  readonly report: Buffer;
  readonly text: string;
}

/** The letter that carries a report to the domain it is about (RFC 8460 §5.3). */
export function composeTlsReport(letter: TlsReportLetter): Buffer {
  const { domain, submitter, reportId, fileName, report, text } = letter;
  const attached = attachmentPart({ name: fileName, type: 'application/tlsrpt+gzip', bytes: report });
  const content = multipart('report', [textPart(text, 'plain'), attached]);
  const fields = content.fields.map(
    ([name, value]) =>
      [name, value.replace('multipart/report', 'multipart/report; report-type="tlsrpt"')] as const,
  );
  return composeAround(
    {
      ...letter,
      subject: `Report Domain: ${domain} Submitter: ${submitter} Report-ID: <${reportId}>`,
      headers: [
        ['TLS-Report-Domain', domain],
        ['TLS-Report-Submitter', submitter],
        ['Auto-Submitted', 'auto-generated'],
      ],
    },
    { ...content, fields },
  );
}
