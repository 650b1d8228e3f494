import type { Json } from '#base';
import { type ConfigField, configFields } from '#config';

/** What somebody set: names of fields and their values, as they would stand in the file. Only what differs from the file. */
export type Values = { readonly [field: string]: Json };

/** One field that would be another. */
export interface FieldChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** 900000 as `15m`, the way the file would have it. */
export function durationText(ms: number): string {
  if (ms === 0) return '0s';
  const [unit, size] = units.find(([, each]) => ms % each === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

function sizeText(bytes: number): string {
  const found = (
    [
      ['GiB', 1024 ** 3],
      ['MiB', 1024 ** 2],
      ['KiB', 1024],
    ] as const
  ).find(([, each]) => bytes > 0 && bytes % each === 0);
  return found ? `${bytes / found[1]}${found[0]}` : `${bytes}B`;
}

export const fieldOf = (section: string, field: string): ConfigField | undefined =>
  configFields().find(({ path }) => path.length === 2 && path[0] === section && path[1] === field);

/** A value as people read it. */
export function valueText(section: string, field: string, value: Json | undefined): string {
  const known = fieldOf(section, field);
  if (value === undefined || value === null) return 'by the profile';
  if (typeof value === 'number' && known?.kind.startsWith('text in quotes with its unit'))
    return known.value?.endsWith('B"') ? sizeText(value) : durationText(value);
  if (Array.isArray(value))
    return value.length === 0
      ? 'none'
      : value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ');
  if (value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export const isMembers = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: Json | undefined): value is string => typeof value === 'string';
export const textOr = (value: Json, other: string): string => (isText(value) ? value : other);

/** What a change says of itself, as it was kept. */
export const isSays = (value: Json): value is Json & { changes: FieldChange[]; risks: string[] } =>
  isMembers(value) &&
  Array.isArray(value.changes) &&
  value.changes.every((one) => isMembers(one) && [one.field, one.before, one.after].every(isText)) &&
  Array.isArray(value.risks) &&
  value.risks.every(isText);
