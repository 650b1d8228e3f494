import type { Clock } from '#base';
import type { Certificate, OcspAnswer, RevocationList } from '#cms';
import { type Fetched, guardedFetch, type Lookup } from '#transport';
import { revokedWords } from './read.ts';

export interface RevocationNeeds {
  readonly clock: Clock;
  readonly lookup: (host: string) => Promise<Lookup<string>>;
  /** Whether hosts inside private networks may be asked. */
  readonly allowPrivate: boolean;
  /** Milliseconds that a letter waits for an answer at most; what comes later serves the next. */
  readonly patience: number;
  /** `hard`: a certificate is used only where its authority says that it is good; `soft`: unless it says otherwise. */
  readonly demand: 'soft' | 'hard';
}

/** Whether a certificate may be used as far as its authorities say. `own`: it itself is revoked, not one above it. */
export type Standing =
  | { readonly kind: 'passes' }
  | { readonly kind: 'revoked'; readonly since: number; readonly own: boolean; readonly reason: string }
  | { readonly kind: 'unsure'; readonly reason: string };

interface Known {
  readonly answer: OcspAnswer;
  /** By the clock. */
  readonly until: number;
}

const minute = 60_000;
/** However long an authority says that its answer holds, it is asked again after this. */
const longest = 24 * 60 * minute;
/** After an attempt that told nothing. */
const again = 5 * minute;
const wholeTime = 10_000;
const mostKnown = 20_000;
const mostLists = 8;
const mostAtOnce = 32;
const mostUrls = 2;
const ocspBytes = 64 * 1024;
const listBytes = 8 * 1024 * 1024;

/**
 * Asks authorities whether certificates were revoked: by OCSP (RFC 6960) first, then by the list (RFC 5280 §5). Addresses
 * stand in the certificates, so nobody here chose them. Only answers that the issuer signed count, whoever carries them.
 */
export class Revocations {
  readonly #needs: RevocationNeeds;
  readonly #known = new Map<string, Known>();
  readonly #lists = new Map<string, { readonly list: RevocationList; readonly until: number }>();
  readonly #underWay = new Map<string, Promise<OcspAnswer>>();
  #closed = false;

  constructor(needs: RevocationNeeds) {
    this.#needs = needs;
  }

  /** `path`: from the certificate upwards, as it was checked. Never throws; answers within the patience. */
  async standing(path: readonly Certificate[]): Promise<Standing> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<OcspAnswer>((resolve) => {
      timer = setTimeout(() => resolve(useless('its authority takes too long')), this.#needs.patience);
    });
    try {
      const answers = await Promise.all(
        path.slice(0, -1).map((one, n) => Promise.race([this.#answer(one, path[n + 1]!), late])),
      );
      return this.#judge(answers);
    } finally {
      clearTimeout(timer);
    }
  }

  #judge(answers: readonly OcspAnswer[]): Standing {
    for (const [n, answer] of answers.entries())
      if (answer.status === 'revoked') {
        const words = revokedWords(answer.since);
        const reason = n === 0 ? words : `an authority above it is not good: ${words}`;
        return { kind: 'revoked', since: answer.since, own: n === 0, reason };
      }
    if (this.#needs.demand === 'soft') return { kind: 'passes' };
    if (answers.length === 0) return unsure('its authority is not known');
    const open = answers.find(({ status }) => status !== 'good');
    if (!open) return { kind: 'passes' };
    return unsure(open.status === 'useless' ? open.reason : 'its authority does not know it');
  }

  #answer(certificate: Certificate, issuer: Certificate): Promise<OcspAnswer> {
    const name = `${certificate.fingerprint} ${issuer.fingerprint}`;
    const known = this.#known.get(name);
    if (known && known.until > this.#needs.clock.now()) return Promise.resolve(known.answer);
    const asking = this.#underWay.get(name);
    if (asking) return asking;
    if (this.#closed || this.#underWay.size >= mostAtOnce)
      return Promise.resolve(useless('too many authorities are being asked'));
    const started = this.#ask(certificate, issuer)
      .catch(() => useless('it could not be asked'))
      .then((answer) => {
        this.#keep(name, answer);
        return answer;
      })
      .finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, started);
    return started;
  }

  #keep(name: string, answer: OcspAnswer): void {
    const now = this.#needs.clock.now();
    trim(this.#known, mostKnown);
    switch (answer.status) {
      case 'good':
        this.#known.set(name, { answer, until: Math.min(answer.until, now + longest) });
        return;
      case 'revoked':
        this.#known.set(name, { answer, until: now + longest });
        return;
      default:
        this.#known.set(name, { answer, until: now + again });
    }
  }

  async #ask(certificate: Certificate, issuer: Certificate): Promise<OcspAnswer> {
    const { checkOcspResponse, checkRevocationList, writeOcspRequest } = await import('#cms');
    const { clock } = this.#needs;
    const ends = clock.monotonic() + wholeTime;
    const question = { certificate, issuer };
    const { ocspUrls, crlUrls } = certificate.says;
    let last = useless('it names no place where its authority could be asked');
    for (const url of ocspUrls.slice(0, mostUrls)) {
      const post = { body: writeOcspRequest(question), type: 'application/ocsp-request' };
      const fetched = await this.#fetch(url, ends, ocspBytes, post);
      last = fetched.ok
        ? checkOcspResponse({ ...question, response: fetched.body, at: clock.now() })
        : useless(fetched.reason);
      if (last.status === 'good' || last.status === 'revoked') return last;
    }
    for (const url of crlUrls.filter((one) => /^https?:/i.test(one)).slice(0, mostUrls)) {
      const found = await this.#list(url, issuer, ends);
      if ('reason' in found) {
        last = useless(found.reason);
        continue;
      }
      const { list, keep } = found;
      last = checkRevocationList({ ...question, list, at: clock.now() });
      if (last.status !== 'good' && last.status !== 'revoked') continue;
      // Only a list that the issuer signed takes the room of others.
      keep();
      return last;
    }
    return last;
  }

  /** Many certificates of one authority share one list. */
  async #list(
    url: string,
    issuer: Certificate,
    ends: number,
  ): Promise<{ readonly list: RevocationList; readonly keep: () => void } | { readonly reason: string }> {
    const { clock } = this.#needs;
    const name = `${issuer.fingerprint} ${url}`;
    const known = this.#lists.get(name);
    if (known && known.until > clock.now()) return { list: known.list, keep: () => undefined };
    const fetched = await this.#fetch(url, ends, listBytes);
    if (!fetched.ok) return fetched;
    const { parseCertificates } = await import('#cms');
    const [list] = parseCertificates(fetched.body).crls;
    if (!list) return { reason: 'its authority gives a list that cannot be read' };
    const keep = (): void => {
      const now = clock.now();
      trim(this.#lists, mostLists);
      this.#lists.set(name, { list, until: Math.min(list.nextUpdate ?? now, now + 60 * minute) });
    };
    return { list, keep };
  }

  async #fetch(
    url: string,
    ends: number,
    maxBytes: number,
    post?: { readonly body: Buffer; readonly type: string },
  ): Promise<{ readonly ok: true; readonly body: Buffer } | { readonly ok: false; readonly reason: string }> {
    const { clock, lookup, allowPrivate } = this.#needs;
    const timeoutMs = ends - clock.monotonic();
    const no = (reason: string) =>
      ({ ok: false, reason: `its authority cannot be asked: ${reason}` }) as const;
    if (timeoutMs <= 0) return no('it took too long');
    const fetched: Fetched = await guardedFetch({
      url,
      maxBytes,
      timeoutMs,
      lookup,
      allowPrivate,
      // What comes is signed by itself, and whoever breaks the way can only keep it from coming.
      plain: true,
      ...(post ? { post } : {}),
    });
    if (fetched.kind === 'failed') return no(fetched.reason);
    return fetched.status === 200
      ? { ok: true, body: fetched.body }
      : no(`it answered with HTTP status ${fetched.status}`);
  }

  /** Asks nobody any more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#underWay.values());
  }
}

const useless = (reason: string): OcspAnswer => ({ status: 'useless', reason });
const unsure = (reason: string): Standing => ({
  kind: 'unsure',
  reason: `whether it was revoked cannot be learned: ${reason}`,
});

function trim(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size < most) break;
    map.delete(oldest);
  }
}
