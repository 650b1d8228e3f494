import type { Clock } from '#base';
import type { Sql } from '#store';
import { keepReport, newestReports } from './store.ts';
import type { TlsReport } from './tls-report.ts';

/** Reports of others on their connections to us (RFC 8460), kept to be shown. */
export class TlsReports {
  readonly #clock: Clock;
  readonly #sql: Sql;

  constructor({ clock, sql }: { readonly clock: Clock; readonly sql: Sql }) {
    this.#clock = clock;
    this.#sql = sql;
  }

  /** False where it was known. */
  keep(report: TlsReport): Promise<boolean> {
    return keepReport(this.#sql, {
      organisation: report.organisation,
      report_id: report.id,
      received_at: new Date(this.#clock.now()),
      begins: new Date(report.begins),
      ends: new Date(report.ends),
      successful: report.successful,
      failed: report.failed,
      report: JSON.stringify(report),
    });
  }

  async newest(limit = 50): Promise<TlsReport[]> {
    return (await newestReports(this.#sql, limit)).map(({ report }) => JSON.parse(report) as TlsReport);
  }
}
