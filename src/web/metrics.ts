import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** One figure for monitoring. Labels are names of states and kinds: never an address, never content. */
export interface Figure {
  /** Such as `postern_queue_deliveries`. */
  readonly name: string;
  readonly help: string;
  /** A counter only ever rises while the process runs. */
  readonly kind: 'gauge' | 'counter';
  readonly values: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

let processFigures: Registry | undefined;

/** The process's own memory, CPU, handles and event-loop delay. */
function ownFigures(): Registry {
  if (!processFigures) {
    processFigures = new Registry();
    collectDefaultMetrics({ register: processFigures });
  }
  return processFigures;
}

function add(registry: Registry, { name, help, kind, values }: Figure): void {
  const labelNames = [...new Set(values.flatMap(({ labels }) => Object.keys(labels ?? {})))];
  const options = { name, help, labelNames, registers: [registry] };
  if (kind === 'gauge') {
    const gauge = new Gauge(options);
    for (const { labels, value } of values) gauge.set(labels ?? {}, value);
  } else {
    const counter = new Counter(options);
    for (const { labels, value } of values) counter.inc(labels ?? {}, value);
  }
}

/** The figures in the Prometheus text format, with the process's own. */
export async function metricsText(figures: readonly Figure[]): Promise<string> {
  const registry = new Registry();
  for (const figure of figures) add(registry, figure);
  return `${await registry.metrics()}${await ownFigures().metrics()}`;
}
