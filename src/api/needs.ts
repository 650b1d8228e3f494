import type { Actor } from '#base';
import type { House, Life } from '#flow';
import type { Acceptance, Submission } from '#mail';
import type { ApiKeys, Clients, Entrance, Federated } from '#people';
import type { Webhooks } from '#webhooks';
import type { Setup } from './setup.ts';

/** One thing looked at: a word, what was seen, and what to do about it. */
export interface Standing {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'bad';
  readonly says: string;
  readonly remedy?: string;
  /** Lines to copy as they are. */
  readonly copy?: readonly string[];
}

/** What the endpoints ask. */
export interface Rooms {
  readonly house: House;
  readonly entrance: Entrance;
  readonly federated: Federated;
  readonly systems: ApiKeys;
  readonly clients: Clients;
  readonly webhooks: Webhooks;
  readonly setup: Setup;
  readonly accept: (submission: Submission) => Promise<Acceptance>;
  readonly trace: (actor: Actor, question: string, limit?: number, before?: string) => Promise<Life[]>;
  /** The console's own address, without a slash at its end. */
  readonly url: () => string;
  readonly ready: () => Promise<readonly string[]>;
  /** How one of our domains stands in the DNS now. Asks the network. */
  readonly dns: (domain: string) => Promise<readonly Standing[]>;
  /** How each part of the house stands, and what to do about it. */
  readonly standing: () => Promise<readonly Standing[]>;
}
