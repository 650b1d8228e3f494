import type { Gate } from './gate.ts';
import { keeping } from './keeping.ts';
import { leaving } from './leaving.ts';
import { taking } from './taking.ts';
import { waiting } from './waiting.ts';

/** In the order in which a letter meets them. */
export const gates: readonly Gate[] = [...taking, ...leaving, ...waiting, ...keeping];
