/** The days before the demo began: lived through by the server itself, with the same readers, on a clock set back. */
import { generateKey } from 'openpgp';
import type { Actor } from '#base';
import { silentLog } from '#base';
import type { Config } from '#config';
import { type House, openKeeping, readLetter, refuseHold, releaseHold, trace, tryRules } from '#flow';
import { parseAddress } from '#mail';
import { ApiKeys, type Account as Person } from '#people';
import { parse } from '#policy';
import { closeHouse, openHouse, Server } from '../../src/app.ts';
import { makePerson } from '../../test/lab/certificates-mail.ts';
import type { Account } from './clinic.ts';
import { nurse, organisation, privacyOfficer, records } from './letters.ts';
import { isNotice, linkIn } from './mailbox.ts';
import { type By, type Planned, rules, stricter, week } from './past-letters.ts';
import { enter } from './reader.ts';
import { send } from './stage.ts';
import type { Travel } from './travel.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** When letters are handed in, hours into a day. */
const moments = [8.4, 13.2, 16.7];

export interface Staff {
  readonly officer: Person;
  readonly approver: Person;
  readonly helpDesk: Person;
  readonly auditor: Person;
  /** The records system's account. */
  readonly service: Person;
  readonly accounts: Readonly<Record<By, Account>>;
}

const names: Readonly<Record<By, { name: string; address: string }>> = {
  nurse,
  officer: privacyOfficer,
  doctor: { name: 'Dr. Samir Haddad', address: `samir@${organisation.domain}` },
  records: { name: organisation.name, address: records.address },
};
const actor = (person: Person): Actor => ({ kind: 'person', id: person.id, via: 'console' });
const addressOf = (text: string) => {
  const reading = parseAddress(text);
  if (!reading.ok) throw new Error(`${text} is not an address`);
  return reading.address;
};

class Past {
  readonly #server: Server;
  readonly #house: House;
  readonly #world: World;
  readonly #staff: Staff;
  readonly #ports: Readonly<Record<By, number>>;
  /** What was handed in, by reader, the latest last. */
  readonly #sent = new Map<string, string[]>();

  /** How many letters a reader has read in the portal. */
  readonly #read = new Map<string, number>();

  constructor(server: Server, world: World, staff: Staff, ports: Readonly<Record<By, number>>) {
    this.#server = server;
    this.#house = server.house;
    this.#world = world;
    this.#staff = staff;
    this.#ports = ports;
  }

  async hand(letters: readonly Planned[]): Promise<void> {
    for (const { by, to, written } of letters) {
      const { id } = await send(
        this.#world,
        this.#ports[by],
        this.#staff.accounts[by],
        names[by],
        to,
        written,
      );
      this.#sent.set(to, [...(this.#sent.get(to) ?? []), id]);
    }
    await this.quiet();
  }

  /** Resolves once nothing is due and nothing in hand: only then may the clock go forward. */
  async quiet(): Promise<void> {
    this.#server.rounds.poll();
    const still = await until(async () => {
      const { due } = await this.#house.queue.counts();
      return due === 0 && this.#server.rounds.inHand === 0;
    }, 30_000);
    if (!still) throw new Error('the letters of the days before did not come to rest');
  }

  #latest(to: string): string {
    return this.#sent.get(to)?.at(-1) ?? '';
  }

  /** A reader follows the notice, proves the mailbox and reads, and may write back. */
  async read(address: string, answer?: string): Promise<void> {
    const before = this.#read.get(address) ?? 0;
    this.#read.set(address, before + 1);
    // Each time a letter that came since the last one: its notice may still be on the way.
    const notices = await until(() => {
      const domain = address.slice(address.lastIndexOf('@') + 1);
      const found = this.#world.sinks[domain]?.letters.filter(
        (letter) => letter.recipients.includes(address) && isNotice(letter),
      );
      return found && found.length > before ? found : undefined;
    });
    const link = notices && linkIn(notices.at(-1)!, 'm');
    const came = link && (await enter({ world: this.#world }, link, address));
    if (!came) throw new Error(`${address} did not get in`);
    if (!answer) return;
    const form = /name="form" value="([^"]*)"/.exec(came.page.text)?.[1] ?? '';
    const once = /name="once" value="([^"]*)"/.exec(came.page.text)?.[1] ?? '';
    const file = new File([], '');
    await came.browser.post(`${link}/reply`, { form, once, text: answer }, { files: file });
    await this.quiet();
  }

  /** Readers who can open sealed letters: two with an OpenPGP key, one with a certificate for mail, one with whom a passphrase is agreed. */
  async meetReaders(): Promise<void> {
    const { recipients, passphrases } = this.#house;
    const officer = actor(this.#staff.officer);
    for (const [name, address] of [
      ['Maya Ellis', 'maya.ellis@good-tls.test'],
      ['Lakeside Clinic', 'intake@lakeside.test'],
    ] as const) {
      const { publicKey } = await generateKey({
        type: 'curve25519',
        userIDs: [{ name, email: address }],
        date: new Date(Date.now() - day),
        format: 'armored',
      });
      const came = await recipients.pin(officer, addressOf(address), Buffer.from(publicKey));
      if (came.kind === 'refused') throw new Error(`the key of ${address}: ${came.reason}`);
    }
    const noel = 'noel.hart@good-tls.test';
    const certificate = makePerson(noel, {
      subject: 'Noel Hart',
      issuer: this.#world.readers,
      from: Date.now() - day,
      until: Date.now() + 365 * day,
    });
    const came = await recipients.pin(officer, addressOf(noel), Buffer.from(certificate.pem));
    if (came.kind === 'refused') throw new Error(`the certificate of ${noel}: ${came.reason}`);
    const { consents, clock } = this.#house;
    await consents.record(officer, {
      kind: 'state-consent',
      addresses: [addressOf('maya.ellis@good-tls.test')],
      classes: ['phi'],
      givenAt: clock.now() - 3 * hour,
      expiresAt: clock.now() + 365 * day,
      evidence: 'Signed at the front desk, form 12, witnessed by N. Reyes.',
    });
    await passphrases.agree(officer, addressOf('ruth.adler@good-tls.test'), 'blue heron over the river 27');
  }

  /** A version of the rules: tried on the letters so far, approved by somebody else, put in force. */
  async propose(text: string, reason: string, approve: boolean): Promise<void> {
    const { documents, clock } = this.#house;
    const reading = parse(text);
    if (!reading.ok) throw new Error(`rules, line ${reading.problem.line}: ${reading.problem.say}`);
    const officer = actor(this.#staff.officer);
    const to = clock.now();
    const summary = await tryRules(this.#house, officer, {
      document: reading.document,
      from: to - 30 * day,
      to,
    });
    const number = await documents.propose(officer, reading.document, {
      reason,
      assessment: JSON.parse(JSON.stringify({ days: 30, ...summary })),
      base: (await documents.inForce()).number,
    });
    if (!approve) return;
    await documents.approve(actor(this.#staff.approver), number);
    await documents.activate(actor(this.#staff.approver), number);
    await documents.refresh();
  }

  async decide(to: string, how: 'release' | 'refuse', reason: string): Promise<void> {
    const [held] = await this.#house.queue.find(actor(this.#staff.approver), this.#latest(to));
    if (held?.state !== 'held') throw new Error(`the letter to ${to} is not held`);
    const deciding = { actor: actor(this.#staff.approver), reason };
    if (how === 'release') await releaseHold(this.#house, deciding, held.id);
    else
      await refuseHold(
        this.#house,
        deciding,
        held.id,
        'Please use the secure upload of the insurer instead.',
      );
    await this.quiet();
  }

  async takeBack(to: string, reason: string): Promise<void> {
    const officer = actor(this.#staff.officer);
    const [one] = await this.#house.pickup.list(officer, { address: addressOf(to), limit: 1 });
    if (!one) throw new Error(`nothing waits for ${to} in the portal`);
    await this.#house.pickup.retract(officer, one.id, reason);
  }

  /** A key by which the records system may send through the API too. */
  async giveKey(): Promise<void> {
    const isInside = (domain: string): boolean => this.#house.people.isInside(domain);
    await new ApiKeys({ ...this.#house, isInside }).add(actor(this.#staff.officer), this.#staff.service, {
      label: 'results of the laboratory',
      acts: ['mail.send'],
      networks: ['127.0.0.0/8'],
      life: 90 * day,
    });
  }

  /** All letters from or to somebody are kept, whatever the rules of retention say. */
  async keep(address: string, matter: string, reason: string): Promise<void> {
    const { holds } = openKeeping(this.#house);
    const custodians = [addressOf(address)];
    await holds.place(actor(this.#staff.officer), { matter, reason, custodians, query: '', letters: [] });
    await holds.sweep();
  }

  async block(network: string, reason: string): Promise<void> {
    await this.#house.people.blocks.add(actor(this.#staff.officer), { network, life: 30 * day, reason });
  }

  /** Somebody of the help desk looks a letter up; the auditor reads it, and says why. */
  async look(to: string, reason?: string): Promise<void> {
    await trace(this.#house, actor(this.#staff.helpDesk), this.#latest(to));
    if (reason) await readLetter(this.#house, actor(this.#staff.auditor), { id: this.#latest(to), reason });
  }

  /** Somebody tries passwords at the mail door. */
  async knock(times: number): Promise<void> {
    for (let n = 0; n < times; n++)
      await send(
        this.#world,
        this.#ports.nurse,
        { user: nurse.address, password: `guess-${n}` },
        names.nurse,
        'x@good-tls.test',
        { subject: 'x', text: 'x' },
      ).catch(() => {});
  }
}

/** What happens beside the letters, by day and moment. */
const happenings: Readonly<Record<string, (past: Past) => Promise<void>>> = {
  '0.0': (past) => past.read('jane.doyle@wrong-cert.test'),
  '0.1': (past) =>
    past.propose(rules, 'Numbers that people can be harmed with are looked at before they leave.', true),
  '1.0': (past) =>
    past.decide('benefits@good-tls.test', 'release', 'Spoke with the insurer: the right office.'),
  '1.1': async (past) => {
    await past.read('peter.lang@wrong-name.test');
    await past.giveKey();
  },
  '1.2': (past) => past.knock(7),
  '2.0': (past) => past.read('jane.doyle@wrong-cert.test', 'Thank you. Can I come in on Thursday?'),
  '2.1': (past) => past.decide('benefits@wrong-cert.test', 'refuse', 'Sent to a private mailbox by mistake.'),
  '3.0': (past) => past.read('dora.klein@wrong-cert.test'),
  '3.1': (past) => past.look('jane.doyle@wrong-cert.test', 'She asked by telephone whether we wrote to her.'),
  '3.2': (past) => past.takeBack('pia.sommer@wrong-cert.test', 'Written to the wrong Ms Sommer.'),
  '4.0': async (past) => {
    await past.knock(3);
    await past.block('198.51.100.0/24', 'Guesses at the mail door all night; not a network of ours.');
  },
  '4.1': (past) => past.propose(stricter, 'Referrals to Lakeside go to their key alone.', false),
  '5.0': async (past) => {
    await past.read('jane.doyle@wrong-cert.test');
    await past.keep(
      'pia.sommer@wrong-cert.test',
      'Sommer v. Riverside Clinic',
      'Her lawyer wrote to us about the letter to the wrong Ms Sommer.',
    );
  },
};

/** Lives through the days before, up to a few minutes ago. */
export async function livePast(config: Config, world: World, staff: Staff, travel: Travel): Promise<void> {
  const house = await openHouse(config, { log: silentLog });
  const server = new Server(house, ['mail', 'portal']);
  const now = Date.now() + week.length * day;
  try {
    const { submission, relay } = await server.start();
    const ports = {
      nurse: submission!.port,
      doctor: submission!.port,
      officer: submission!.port,
      records: relay!.port,
    };
    const past = new Past(server, world, staff, ports);
    const firstDay = Math.floor((now - (week.length - 1) * day) / day) * day;
    await past.meetReaders();
    for (const [n, steps] of week.entries())
      for (const [k, letters] of steps.entries()) {
        const moment = Math.min(firstDay + n * day + moments[k]! * hour, now - 10 * 60_000);
        travel.to(moment);
        await past.hand(letters);
        await happenings[`${n}.${k}`]?.(past);
      }
    travel.to(now);
    await past.quiet();
    await until(async () => (await server.indexer.run()) === 0);
  } finally {
    await server.stop();
    await closeHouse(house);
  }
}
