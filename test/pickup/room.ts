import { systemActor } from '#base';
import type { Floor } from '#mail';
import { type Access, type Browser, Pickup, type Placed, type Role } from '#pickup';
import { type Settings, type TestStore, testStore } from '../lab/database.ts';

export const operator = { kind: 'operator', id: 'op', via: 'cli' } as const;
export const house = systemActor('test');
export const phone: Browser = { id: 'p'.repeat(43), address: '192.0.2.1' };
export const laptop: Browser = { id: 'l'.repeat(43), address: '192.0.2.2' };
export const secretText = 'Subject: canary-4711\r\n\r\nThe canary-4711 sings.\r\n';

export interface Room extends TestStore {
  readonly pickup: Pickup;
  place(more?: { floor?: Floor | null; sensitive?: boolean; to?: string; sender?: boolean }): Promise<Placed>;
  /** Asks for a code and gives it: a session. */
  enter(placed: Placed, role?: Role, browser?: Browser): Promise<Access>;
  kinds(placed: Placed): Promise<string[]>;
}

let number = 0;

export async function openRoom(settings: Settings = {}): Promise<Room> {
  const lab = await testStore({ settings });
  const pickup = new Pickup(lab);
  const room: Room = {
    ...lab,
    pickup,
    async place({ floor = 'verified', sensitive = false, to = 'ann', sender = true } = {}) {
      const id = `019e8888-0000-7000-8000-${String(++number).padStart(12, '0')}`;
      return lab.store.transaction(async (sql) => {
        const placed = await pickup.place(sql, {
          delivery: id,
          message: id,
          recipient: { local: to, domain: 'home.example' },
          sender: sender ? { local: 'nurse', domain: 'clinic.example' } : null,
          raw: Buffer.from(secretText),
          sensitive,
          class: 'conversation',
          receivedAt: lab.clock.now(),
        });
        if (floor) await pickup.noticeTravelled(sql, id, floor);
        return placed;
      });
    },
    async enter(placed, role = 'reader', browser = phone) {
      const token = role === 'reader' ? placed.readerToken : placed.senderToken;
      const sent = await pickup.askCode(role, token, browser);
      if (!sent) throw new Error('no code was sent');
      const proven = await pickup.prove(role, token, browser, sent.code);
      if (proven.kind !== 'proven') throw new Error('the code was refused');
      return { role, token, browser, session: proven.session };
    },
    async kinds(placed) {
      return (await lab.evidence.ofMessage(lab.store, placed.id, null)).map((event) => event.kind);
    },
  };
  return room;
}
