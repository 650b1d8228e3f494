import type { Actor } from '#base';
import type { House, Life } from '#flow';
import type { Acceptance, Submission } from '#mail';
import type { ApiKeys, Entrance } from '#people';

/** What the endpoints ask. */
export interface Rooms {
  readonly house: House;
  readonly entrance: Entrance;
  readonly systems: ApiKeys;
  readonly accept: (submission: Submission) => Promise<Acceptance>;
  readonly trace: (actor: Actor, question: string, limit?: number, before?: string) => Promise<Life[]>;
  readonly ready: () => Promise<readonly string[]>;
}
