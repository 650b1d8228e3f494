import { Fault, systemActor } from '#base';
import { type Address, parseAddress } from '#mail';
import { actsOf } from '#people';
import { html } from '#web';
import { expireHold } from './hold.ts';
import type { House } from './house.ts';
import { keep } from './keep.ts';
import { readyOwn } from './report.ts';

const us = systemActor('hold');
/** After so long the alarm about an overdue letter that cannot be given back is raised again. */
const again = 86_400_000;

/**
 * One round of the letters that wait for a person: those that came to wait get their time and are told of, those whose time
 * is over go back to their senders. None is ever let go by a round.
 */
export async function roundOfHolds(house: House): Promise<void> {
  await tellApprovers(house);
  await endOverdue(house);
}

/** The time and the notice in one transaction: each letter is told of once, whatever breaks in between. */
async function tellApprovers(house: House): Promise<void> {
  const { store, queue, evidence, config, clock, log } = house;
  const now = clock.now();
  const until = now + config.policy.hold_for;
  const approvers = await approversOf(house);
  await store.transaction(async (sql) => {
    const count = await queue.stampHeld(sql, now, until);
    if (count === 0) return;
    if (approvers.length === 0) log.error('hold-unnoticed', { count });
    const letters = await Promise.all(
      approvers.map((to) => readyOwn(house, { kind: 'hold-notice', to, ...words(house, count, until) })),
    );
    await evidence.record(sql, {
      kind: 'hold.noticed',
      actor: us,
      data: { count, told: approvers.length, until: new Date(until).toISOString() },
    });
    if (letters.length > 0) await keep(house, sql, letters);
  });
}

/** Who is told: those whose role it is, else everybody who may. */
async function approversOf({ people }: House): Promise<Address[]> {
  const able = (await people.list()).filter(
    ({ kind, state, roles }) =>
      kind === 'person' && state === 'active' && actsOf(roles).includes('hold.decide'),
  );
  const named = able.filter(({ roles }) => roles.includes('approver'));
  return (named.length > 0 ? named : able).flatMap(({ addresses }) => {
    const reading = parseAddress(addresses[0] ?? '');
    return reading.ok ? [reading.address] : [];
  });
}

async function endOverdue(house: House): Promise<void> {
  const { queue, clock, log, store, evidence } = house;
  for (const id of await queue.overdue(clock.now())) {
    try {
      await expireHold(house, id);
    } catch (error) {
      const { code, kind } = Fault.from(error);
      if (kind === 'busy') throw error;
      log.error('hold-overdue', { delivery: id, code });
      await store.transaction(async (sql) => {
        await queue.postpone(sql, id, clock.now() + again);
        await evidence.record(sql, { kind: 'hold.overdue', actor: us, delivery: id, data: { code } });
      });
    }
  }
}

/** Says that something waits, and nothing of what. */
function words(house: House, count: number, until: number): { subject: string; text: string; html: string } {
  const { name, language } = house.config.organisation;
  const time = `${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const { subject, lines } = language === 'es' ? spanish(count, time) : english(count, time);
  const all = [...lines, name];
  const page = html`<html lang="${language}"><head><meta charset="utf-8"><title>${subject}</title></head><body>${all.map((line) => html`<p>${line}</p>`)}</body></html>`;
  return { subject, text: `${all.join('\n\n')}\n`, html: `<!doctype html>\n${page}\n` };
}

const english = (count: number, time: string) => ({
  subject: count === 1 ? 'A message waits for approval' : `${count} messages wait for approval`,
  lines: [
    count === 1
      ? 'A message waits until somebody decides whether it may leave.'
      : `${count} messages wait until somebody decides whether they may leave.`,
    `What nobody has decided about by ${time} goes back to its sender and does not leave.`,
    'To see what waits and why: postern hold list',
  ],
});

const spanish = (count: number, time: string) => ({
  subject: count === 1 ? 'Un mensaje espera aprobación' : `${count} mensajes esperan aprobación`,
  lines: [
    count === 1
      ? 'Un mensaje espera hasta que alguien decida si puede salir.'
      : `${count} mensajes esperan hasta que alguien decida si pueden salir.`,
    `Lo que nadie haya decidido antes del ${time} vuelve a su remitente y no sale.`,
    'Para ver qué espera y por qué: postern hold list',
  ],
});
