export { type Actor, systemActor } from './actor.ts';
export { type Clock, systemClock } from './clock.ts';
export { Fault, type FaultKind, type FaultParts, isFault, never } from './fault.ts';
export { drawn, isId, newId, newIdAt, newToken, random, shuffled } from './ids.ts';
export { canonicalJson, type Json, type Jsonable } from './json.ts';
export { type Log, type LogFields, openLog, silentLog } from './log.ts';
export { networkOf } from './network.ts';
