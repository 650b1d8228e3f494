export type DestructionState = 'asked' | 'refused' | 'running' | 'done' | 'confirmed' | 'late';

/** What became of one letter that was to be destroyed. */
export type LetterOutcome = 'destroyed' | 'held' | 'under-way' | 'missing';

export interface DestructionView {
  readonly id: string;
  readonly why: 'person' | 'retention';
  readonly reason: string;
  readonly state: DestructionState;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly doneAt: number | null;
  /** How many letters it names, and what became of them. */
  readonly letters: number;
  readonly outcomes: Readonly<Record<LetterOutcome, number>>;
  /** By when no copy of the database opens what was destroyed, and by when no backup does; null where none was made. */
  readonly databaseUntil: number | null;
  readonly backupUntil: number | null;
  readonly confirmedAt: number | null;
}
