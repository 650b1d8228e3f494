import {
  type Address,
  type Door,
  type Inspection,
  type Level,
  levels,
  type MailClass,
  type Purpose,
} from '#mail';

/** What rules are held against: one letter. */
export interface Letter {
  readonly inspection: Inspection;
  readonly sender: Address | null;
  readonly door: Door;
  readonly class: MailClass;
  readonly size: number;
  readonly purpose?: Purpose | undefined;
  /** When it is sent. */
  readonly at: number;
}

/** One letter and one reader of it. */
export interface Subject extends Letter {
  readonly reader: Address;
  readonly inside: boolean;
}

export const reaches = (have: Level, need: Level): boolean => levels.indexOf(have) >= levels.indexOf(need);
