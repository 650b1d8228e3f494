/**
 * Fills a queue without a wire: letters go through `accept`, as they would at a door, with many readers each and with a
 * window of work that does not run. So body, archive entry, sealed deliveries and evidence are what they always are; only
 * the SMTP dialogue is left out. What is to look tried before is then changed by one statement, given below.
 */
import { newId, systemActor } from '#base';
import { accept, type House, Rounds } from '#flow';
import type { MailClass, Submission } from '#mail';
import { dice } from './letters.ts';
import { home, sender } from './target.ts';

export interface Seed {
  readonly deliveries: number;
  /** Readers a letter. */
  readonly readers: number;
  readonly class: MailClass;
  /** Each delivery is for the next of them. */
  readonly domains: readonly string[];
}

const [local = ''] = sender.split('@');

function submission(number: number, wish: Seed): Submission {
  const first = number * wish.readers;
  const count = Math.min(wish.readers, wish.deliveries - first);
  const id = newId();
  const text =
    'Our opening hours change next month. Please look at the list on our door before you come.\r\n'.repeat(6);
  const raw =
    `From: Front Desk <${sender}>\r\nTo: undisclosed-recipients:;\r\nSubject: Opening hours\r\n` +
    `Date: Thu, 26 Nov 2026 09:30:00 +0000\r\nMessage-ID: <seed.${id}@${home}>\r\nMIME-Version: 1.0\r\n` +
    `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`;
  return {
    id,
    door: 'submission',
    actor: systemActor('bench'),
    peer: {
      address: '127.0.0.1',
      helo: 'load.example.org',
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
    },
    envelope: {
      sender: { local, domain: home },
      recipients: Array.from({ length: count }, (_, index) => ({
        address: {
          local: `reader${first + index}`,
          domain: wish.domains[(first + index) % wish.domains.length]!,
        },
      })),
      smtputf8: false,
      body: '7bit',
    },
    raw: Buffer.from(raw, 'latin1'),
    receivedAt: Date.now(),
    class: wish.class,
  };
}

/** Letters under way at once: so many share a commit. */
const together = 8;

export async function seed(house: House, wish: Seed, tell: (done: number) => void = () => {}): Promise<void> {
  const idle = new Rounds(house, async () => {});
  const letters = Math.ceil(wish.deliveries / wish.readers);
  let next = 0;
  let kept = 0;
  const work = async (): Promise<void> => {
    while (next < letters) {
      const offered = submission(next++, wish);
      const taken = await accept(house, idle, offered);
      if (taken.kind !== 'accepted') throw new Error(`a seeded letter was not taken: ${taken.text}`);
      if (++kept % 50 === 0) tell(Math.min(wish.deliveries, kept * wish.readers));
    }
  };
  await Promise.all(Array.from({ length: together }, work));
}

/**
 * Makes all that waits look tried four times before, for domains that do not answer: a share of it due at once, the rest
 * spread over the longest pause between two attempts.
 */
export async function defer({ store, config }: House, dueNow: number): Promise<void> {
  await store.query(
    `UPDATE queue_delivery SET attempts = 4, fence = fence + 4, last_reason = NULL,
       due_at = now() + CASE WHEN random() < $1::float8 THEN interval '0' ELSE random() * $2::float8 * interval '1 ms' END`,
    [dueNow, config.delivery.retry_max],
  );
  await tidy({ store });
}

/** What autovacuum would have done long before so many rows had gathered. */
export async function tidy({ store }: Pick<House, 'store'>): Promise<void> {
  await store.query('VACUUM ANALYZE queue_delivery');
  await store.query('VACUUM ANALYZE archive_message');
  await store.query('CHECKPOINT');
}

/** Invented names for domains, `count` of them, in an order that is the same in each run. */
export function domainNames(prefix: string, count: number): string[] {
  const roll = dice(count);
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}-${roll(1000)}.example`);
}
