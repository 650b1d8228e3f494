import type { Inspection, Level } from '#mail';

/** A letter of which nothing is known but how much protection what it holds needs: to ask what the rules would say. */
export const holding = (level: Level): Inspection => ({
  level,
  score: level === 'none' ? 0 : 1,
  inspectable: true,
  uninspectable: [],
  findings: [],
  labels: [],
  pack: 'asked',
});
