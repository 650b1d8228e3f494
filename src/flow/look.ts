import { Fault, systemActor } from '#base';
import { type Decision, formatAddress, type Inspection, type Ruling, sameAddress } from '#mail';
import type { LookClaim } from '#queue';
import { foundOf, plain, ruledOf, wordsOf } from './found.ts';
import type { House } from './house.ts';
import { restrain } from './restraint.ts';
import { rulingOn } from './ruling.ts';

const pollEvery = 500;
/** Milliseconds after which a look is tried again where something of ours broke. */
const pause = 5000;
/** A letter that so many processes did not outlive is not looked at again: it counts as not inspectable. */
const patience = 3;
const us = systemActor('look');

/**
 * The deep looks of one process, one letter at a time: what the quick look left is looked at, the letter is ruled on anew,
 * and only then may its deliveries leave (docs/flow.md).
 */
export class DeepLooks {
  readonly #house: House;
  readonly #ruled: () => void;
  #running = false;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> | null = null;

  /** `ruled` is told when deliveries may go on. */
  constructor(house: House, ruled: () => void) {
    this.#house = house;
    this.#ruled = ruled;
  }

  start(): void {
    this.#running = true;
    this.#timer = setInterval(() => this.poll(), pollEvery);
    this.poll();
  }

  /** Waits for the look in hand, at most `grace` ms; one that takes longer is done by another process later. */
  async stop(grace = 10_000): Promise<void> {
    this.#running = false;
    clearInterval(this.#timer);
    if (!this.#work) return;
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((done) => {
      timer = setTimeout(done, grace);
    });
    await Promise.race([this.#work, over]);
    clearTimeout(timer);
  }

  /** Looks for work, soon. */
  poll(): void {
    if (!this.#running || this.#work) return;
    this.#work = this.#rounds().finally(() => {
      this.#work = null;
    });
  }

  async #rounds(): Promise<void> {
    try {
      for (let claim = await this.#next(); claim; claim = await this.#next()) {
        await this.#one(claim);
        this.#ruled();
      }
    } catch (error) {
      this.#house.log.warn('look-claim-failed', { code: Fault.from(error).code });
    }
  }

  #next(): Promise<LookClaim | null> {
    return this.#running ? this.#house.looks.claim() : Promise.resolve(null);
  }

  /** What breaks leaves the letter waiting: it is looked at again later. */
  async #one(claim: LookClaim): Promise<void> {
    const { looks, log } = this.#house;
    try {
      await lookDeeper(this.#house, claim);
    } catch (error) {
      const { code, detail } = Fault.from(error);
      log.error('look-broken', { message: claim.messageId, code, reason: detail });
      await looks.putBack(claim, pause).catch(() => {});
    }
  }
}

/** Looks at one letter, rules on it anew, and lets its deliveries go on. */
export async function lookDeeper(house: House, claim: LookClaim): Promise<void> {
  const letter = await house.archive.open(claim.messageId);
  const inspection: Inspection =
    claim.tries > patience ? letter.inspection : plain(await house.inspect.letter(letter.raw));
  const ruling = rulingOn(house, letter, inspection);
  await house.store.transaction(async (sql) => {
    const ruled = await house.looks.end(sql, claim, ({ recipient, author }) =>
      restrain(house, author, decisionFor(ruling, recipient.address)),
    );
    if (!ruled) return;
    await house.archive.looked(sql, letter, inspection);
    await house.evidence.record(sql, {
      kind: 'message.looked',
      actor: us,
      message: letter.id,
      dek: letter.dek,
      data: {
        ...foundOf(inspection),
        ...(claim.tries > patience ? { given: 'up' } : {}),
        decisions: ruled.map(({ id, decision }) => ruledOf(id, decision)),
      },
      secret: wordsOf(ruled.map(({ decision }) => decision)),
    });
  });
}

function decisionFor({ decisions }: Ruling, reader: Decision['recipient']): Decision {
  const decision = decisions.find(({ recipient, acts }) =>
    sameAddress(acts?.redirectedFrom ?? recipient, reader),
  );
  if (decision) return decision;
  throw new Fault({
    code: 'decision-missing',
    kind: 'broken',
    say: 'A reader of this letter was not ruled on.',
    detail: formatAddress(reader),
  });
}
