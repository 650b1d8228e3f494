import { Group, Table, Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { Wide } from './wide.tsx';

export interface Line {
  readonly name: string;
  readonly values: readonly number[];
}

/** Told apart by brightness as well as by hue, each at least 3:1 against the page. */
const colours = {
  light: ['#0b7285', '#e8590c', '#5f3dc4', '#2b8a3e', '#a61e4d', '#495057'],
  dark: ['#3bc9db', '#ff922b', '#b197fc', '#69db7c', '#f783ac', '#ced4da'],
} as const;

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** The same figures for whoever does not see the plot: rows in which nothing happened are left out. */
function AsTable({ of, at, title }: { of: readonly Line[]; at: readonly string[]; title: string }) {
  const rows = at
    .map((name, n) => ({ name, values: of.map(({ values }) => values[n] ?? 0) }))
    .filter(({ values }) => values.some((value) => value > 0));
  return (
    <details>
      <summary>As a table</summary>
      <Wide name={`${title}, as a table`}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Time</Table.Th>
              {of.map(({ name }) => (
                <Table.Th key={name} ta="right">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.toReversed().map(({ name, values }) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                {values.map((value, n) => (
                  <Table.Td key={of[n]?.name} ta="right">
                    {value}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </details>
  );
}

/** Each series upon those before it. */
function piled(of: readonly Line[]): number[][] {
  const base: number[] = [];
  return of.map(({ values }) =>
    values.map((value, n) => {
      base[n] = (base[n] ?? 0) + value;
      return base[n] as number;
    }),
  );
}

function draw(
  room: HTMLElement,
  {
    of,
    at,
    stacked,
    scheme,
  }: { of: readonly Line[]; at: readonly number[]; stacked: boolean; scheme: 'light' | 'dark' },
): uPlot {
  const ink = scheme === 'dark' ? '#ced4da' : '#495057';
  const grid = scheme === 'dark' ? '#373a40' : '#e9ecef';
  const values = stacked ? piled(of) : of.map((one) => [...one.values]);
  const step = (at[1] ?? 3600) - (at[0] ?? 0);
  // What lies on top is drawn first, so that what lies below covers its foot.
  const order = of.map((_, n) => n);
  if (stacked) order.reverse();
  const colour = (n: number): string => colours[scheme][n % colours[scheme].length] as string;
  const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  const long = (at.at(-1) ?? 0) - (at[0] ?? 0) > 2 * 86_400;
  const mark = new Intl.DateTimeFormat(
    undefined,
    long ? { month: 'short', day: 'numeric' } : { hour: 'numeric', minute: '2-digit' },
  );
  const bars = uPlot.paths.bars?.({ size: [0.8, 40], align: 1 });
  return new uPlot(
    {
      width: room.clientWidth,
      height: 180,
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { range: (_plot, low, high) => [low, high + step] },
        y: { range: (_plot, _low, high) => [0, Math.max(4, high * 1.1)] },
      },
      axes: [
        {
          ...axis,
          size: 30,
          space: 64,
          values: (_plot, splits) => splits.map((at) => mark.format(at * 1000)),
        },
        { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5] },
      ],
      series: [
        {},
        ...order.map((n) =>
          stacked
            ? {
                stroke: colour(n),
                fill: colour(n),
                width: 0,
                points: { show: false },
                ...(bars ? { paths: bars } : {}),
              }
            : { stroke: colour(n), width: 2, points: { show: false }, ...(n % 2 ? { dash: [6, 3] } : {}) },
        ),
      ],
    },
    [[...at], ...order.map((n) => values[n] as number[])],
    room,
  );
}

/**
 * A plot over time with its figures in words beneath and as a table: nothing in it is told by the picture alone. `at` in
 * milliseconds; hours or days as `unit` says.
 */
export function Plot({
  title,
  of,
  at,
  unit,
  stacked = false,
}: {
  title: string;
  of: readonly Line[];
  at: readonly number[];
  unit: 'hour' | 'day';
  stacked?: boolean;
}) {
  const room = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const total = sum(of.map(({ values }) => sum(values)));
  useEffect(() => {
    const element = room.current;
    if (!element || total === 0) return;
    const plot = draw(element, { of, at: at.map((ms) => ms / 1000), stacked, scheme });
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 180 }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [of, at, stacked, scheme, total]);
  const names = at.map((ms) =>
    new Date(ms).toLocaleString(undefined, {
      dateStyle: 'medium',
      ...(unit === 'hour' ? { timeStyle: 'short' } : { timeZone: 'UTC' }),
    }),
  );
  return (
    <figure className="plot">
      <figcaption>
        <Text fw={600} component="h3">
          {title}
        </Text>
        {total === 0 ? (
          <Text className="soft">Nothing in this time.</Text>
        ) : (
          <Group gap="md" component="ul" className="legend">
            {of.map(({ name, values }, n) => (
              <li key={name}>
                <span
                  className="swatch"
                  style={{ background: colours[scheme][n % colours[scheme].length] }}
                  aria-hidden
                />
                {name}: {sum(values)}
              </li>
            ))}
          </Group>
        )}
      </figcaption>
      <div ref={room} aria-hidden />
      {total > 0 && <AsTable of={of} at={names} title={title} />}
    </figure>
  );
}
