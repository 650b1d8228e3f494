import type { Common } from './frame.ts';

/** What there is to know before anything is written. */
export interface Wishes {
  readonly organisation: string;
  readonly domain: string;
  readonly hostname: string;
  readonly contact: string;
  readonly dir: string;
  readonly database: string;
  readonly admin: string;
  readonly adminName: string;
}

export interface InitOptions extends Common, Partial<Wishes> {
  readonly yes?: true;
  readonly account: boolean;
  readonly host?: string;
  readonly submissionPort?: string;
  readonly submissionsPort?: string;
  readonly webPort?: string;
  readonly operatorPort?: string;
}
