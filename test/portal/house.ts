import { silentLog, systemClock } from '#base';
import { type KeyChange, RecipientKeys } from '#keys';
import type { Acceptance, Address, Floor, Submission } from '#mail';
import { Pickup, type Placed } from '#pickup';
import { type OwnLetter, Portal } from '#portal';
import { type Settings, type TestStore, testStore } from '../lab/database.ts';

export const ann: Address = { local: 'ann', domain: 'home.example' };
export const nurse: Address = { local: 'nurse', domain: 'clinic.example' };

/** A letter as a nurse would send it. */
export const plainLetter = [
  'From: Nora Nurse <nurse@clinic.example>',
  'To: ann@home.example',
  'Subject: Your biopsy result',
  'Date: Mon, 01 Jun 2026 09:00:00 +0000',
  'Message-ID: <first@clinic.example>',
  'References: <zero@clinic.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Dear Ann, the biopsy shows nothing to worry about.',
  '--b',
  'Content-Type: application/pdf; name="biopsy report.pdf"',
  'Content-Disposition: attachment; filename="biopsy report.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('%PDF-1.4 biopsy').toString('base64'),
  '--b--',
  '',
].join('\r\n');

/** A clinic's portal on a free port of loopback, over a real database. */
export interface Clinic extends TestStore<typeof systemClock> {
  readonly pickup: Pickup;
  readonly portal: Portal;
  readonly url: string;
  readonly recipients: RecipientKeys;
  /** Changes of readers' keys that somebody was told of. */
  readonly changes: KeyChange[];
  /** What was posted, in order. */
  readonly posted: OwnLetter[];
  /** What readers answered. */
  readonly answers: Submission[];
  /** The next answers of `accept`, before it takes everything. */
  readonly acceptances: Acceptance[];
  place(
    letter?: string | Buffer,
    more?: { floor?: Floor | null; sensitive?: boolean; sender?: Address | null; recipient?: Address },
  ): Promise<Placed>;
  stop(): Promise<void>;
}

export async function openClinic(settings: Settings = {}): Promise<Clinic> {
  const lab = await testStore({
    clock: systemClock,
    settings: {
      ...settings,
      organisation: {
        name: 'Riverside Family Clinic',
        domain: 'clinic.example',
        hostname: 'mail.clinic.example',
        contact: '(555) 010-0199, Monday to Friday, 8 to 5',
        ...settings.organisation,
      },
      web: { host: '127.0.0.1', port: 0, plain: true, ...settings.web },
      pickup: { url: 'http://127.0.0.1', ...settings.pickup },
    },
  });
  const { config, clock, keys, evidence, store } = lab;
  const pickup = new Pickup({ config, clock, keys, evidence, store });
  const posted: OwnLetter[] = [];
  const answers: Submission[] = [];
  const acceptances: Acceptance[] = [];
  const changes: KeyChange[] = [];
  const recipients = new RecipientKeys({
    ...lab,
    record: (sql, draft) => evidence.record(sql, draft),
    tell: async (_sql, change) => void changes.push(change),
    onChange: 'hold',
    least: 'seen',
  });
  const portal = new Portal({
    config,
    clock,
    log: silentLog,
    pickup,
    readerKeys: recipients,
    accept: async (submission) => {
      const next = acceptances.shift();
      if (next) return next;
      answers.push(submission);
      return { kind: 'accepted', id: submission.id };
    },
    post: async (own) => {
      posted.push(own);
      return { kind: 'accepted', id: own.pickup };
    },
    senderName: async (address) => (address.local === 'nurse' ? 'Nora Nurse' : null),
  });
  const { port } = await portal.start();
  let number = 0;
  return {
    ...lab,
    pickup,
    portal,
    posted,
    answers,
    acceptances,
    recipients,
    changes,
    url: `http://127.0.0.1:${port}`,
    async place(
      letter = plainLetter,
      { floor = 'verified', sensitive = false, sender = nurse, recipient = ann } = {},
    ) {
      const id = `019e9999-0000-7000-8000-${String(++number).padStart(12, '0')}`;
      return store.transaction(async (sql) => {
        const placed = await pickup.place(sql, {
          delivery: id,
          message: id,
          recipient,
          sender,
          raw: Buffer.from(letter),
          sensitive,
          class: 'conversation',
          receivedAt: clock.now(),
        });
        if (floor) await pickup.noticeTravelled(sql, id, floor);
        return placed;
      });
    },
    async stop() {
      await portal.stop();
      await lab.close();
    },
  };
}
