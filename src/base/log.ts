import { pino } from 'pino';

/** Fields a log line may carry: ids, codes and counts, never content. Anything else is dropped by the serializer. */
export interface LogFields {
  message?: string;
  delivery?: string;
  door?: string;
  peer?: string;
  host?: string;
  domain?: string;
  code?: string;
  reason?: string;
  id?: string;
  count?: number;
  ms?: number;
  port?: number;
  role?: string;
}

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const allowed = new Set([
  'message',
  'delivery',
  'door',
  'peer',
  'host',
  'domain',
  'code',
  'reason',
  'id',
  'count',
  'ms',
  'port',
  'role',
]);

function only(fields: LogFields = {}): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) if (allowed.has(key)) kept[key] = value;
  return kept;
}

/** The operators' log: one JSON line an event on standard error, ids instead of content. */
export function openLog(level: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info'): Log {
  const sink = pino(
    { level, base: { pid: process.pid }, messageKey: 'event', timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(2),
  );
  return {
    info: (event, fields) => sink.info(only(fields), event),
    warn: (event, fields) => sink.warn(only(fields), event),
    error: (event, fields) => sink.error(only(fields), event),
  };
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
