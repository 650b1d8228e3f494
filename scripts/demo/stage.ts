/** What every scene of the demo works with. */
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Life } from '#flow';
import type { Clinic } from './clinic.ts';
import { nurse, organisation, records, type Written } from './letters.ts';
import type { Teller } from './tell.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** A letter that Postern has said 250 to. */
export interface Posted {
  readonly id: string;
  readonly to: string;
  readonly messageId: string;
  readonly written: Written;
}

export interface Stage {
  readonly clinic: Clinic;
  readonly world: World;
  readonly tell: Teller;
}

type LifeEvent = Life['events'][number];

/** Submits as the nurse's mail program does: STARTTLS, sign-in, one letter. Throws where it is refused. */
export const submit = (stage: Stage, to: string, written: Written): Promise<Posted> =>
  send(
    stage.world,
    stage.clinic.at.submission.port,
    stage.clinic.nurse,
    { name: nurse.name, address: nurse.address },
    to,
    written,
  );

/** Hands over as the records system does, by the relay door. */
export const relay = (stage: Stage, to: string, written: Written): Promise<Posted> =>
  send(
    stage.world,
    stage.clinic.at.relay.port,
    stage.clinic.records,
    { name: organisation.name, address: records.address },
    to,
    written,
  );

/** Signs in at a door and hands one letter in. Throws where it is refused. */
export async function send(
  world: World,
  port: number,
  account: { user: string; password: string },
  from: { name: string; address: string },
  to: string,
  written: Written,
): Promise<Posted> {
  const program = createTransport({
    host: '127.0.0.1',
    port,
    secure: false,
    requireTLS: true,
    tls: { ca: world.ca.pem, servername: organisation.hostname },
    auth: { user: account.user, pass: account.password },
  });
  try {
    const info = await program.sendMail({
      from,
      to,
      ...written,
      attachments: [...(written.attachments ?? [])],
    });
    const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/.exec(info.response)?.[0];
    if (!info.response.startsWith('250') || !id) throw new Error(`Postern answered ${info.response}`);
    return { id, to, messageId: info.messageId, written };
  } finally {
    program.close();
  }
}

/** Waits for an event of a letter; undefined where it did not happen in time. */
export async function happened(
  { clinic }: Stage,
  { id }: Posted,
  kind: LifeEvent['kind'],
): Promise<LifeEvent | undefined> {
  let wait = 0;
  return until(async () => {
    // Each look is recorded as evidence: look seldom.
    wait = Math.min(wait + 60, 400);
    await pause(wait);
    return (await clinic.life(id)).events.find((event) => event.kind === kind);
  });
}

/** Why Postern asks for what it asks, in its own words: what was found, the floor, and what that means. */
export async function why(
  { clinic }: Stage,
  { id }: Posted,
): Promise<{ found: string; floor: string; so: string }> {
  const accepted = (await clinic.life(id)).events.find((event) => event.kind === 'message.accepted');
  const [reasons = []] = JSON.parse(accepted?.secret.why ?? '[[]]') as string[][];
  const [decision] = (accepted?.data.decisions ?? []) as { floor?: string }[];
  return { found: reasons[1] ?? '', floor: decision?.floor ?? '', so: reasons.at(-1) ?? '' };
}
