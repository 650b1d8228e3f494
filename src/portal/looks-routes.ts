import type { OpenBefore, SeenLook } from '#flow';
import type { Access } from '#pickup';
import type { Answer, Route } from '#web';
import { type Desk, redirect, type Visit } from './desk.ts';
import { page } from './layout.ts';
import { looksPage } from './pages-looks.ts';
import { letters } from './proof-routes.ts';
import { routedFor } from './reader-routes.ts';

/** Asks who looked at a letter that lies open before its reader; that they asked is recorded. */
export type AskLooks = (open: OpenBefore) => Promise<readonly SeenLook[]>;

/** Readers see who else looked at their letter (45 CFR 164.312(b); what 164.528 gives for disclosures, for looks). */
export const looksRoutes = (desk: Desk, ask: AskLooks): Route[] => [
  {
    method: 'GET',
    path: `${letters.reader}/looks`,
    answer: routedFor(desk)((_desk, at, access) => show(desk, ask, at, access)),
  },
];

async function show(desk: Desk, ask: AskLooks, at: Visit, access: Access): Promise<Answer> {
  const opened = await desk.pickup.reread(access);
  // Not open to this session, or never opened: the letter's own page says what to do.
  if (opened.kind !== 'open') return redirect(at, `${at.base}/letter`);
  const { pickup, message, raw } = opened;
  const actor = { kind: 'reader', id: pickup, via: 'portal', address: access.browser.address } as const;
  return page(desk, at, looksPage(desk, at, await ask({ pickup, message, raw, actor })));
}
