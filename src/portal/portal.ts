import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock, Log } from '#base';
import { type Config, pathIn } from '#config';
import type { Accept, Acceptance, Address } from '#mail';
import type { Pickup } from '#pickup';
import { ownPolicy } from '#transport';
import {
  type Answer,
  createWebServer,
  type ErrorPage,
  html,
  publicUrl,
  type Route,
  type WebServer,
} from '#web';
import { readable } from './colour.ts';
import type { Desk, OwnLetter } from './desk.ts';
import { visit } from './desk.ts';
import { keyRoutes, type PublishedKeys } from './key-routes.ts';
import { page } from './layout.ts';
import { type AskLooks, looksRoutes } from './looks-routes.ts';
import type { ReaderKeys } from './own-key-file.ts';
import { ownKeyRoutes } from './own-key-routes.ts';
import { Background } from './paced.ts';
import { wordPage } from './pages-proof.ts';
import { proofRoutes } from './proof-routes.ts';
import { readerRoutes } from './reader-routes.ts';
import { senderRoutes } from './sender-routes.ts';
import { styleSheet } from './style.ts';

export interface PortalNeeds {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly pickup: Pickup;
  /** Where readers' answers are offered, as door `portal`. */
  readonly accept: Accept;
  /** Sends a letter of Postern's own, such as a code. */
  readonly post: (own: OwnLetter) => Promise<Acceptance>;
  /** Keys of our own that others may fetch; left out, there are none. */
  readonly published?: PublishedKeys;
  /** Where readers' own certificates and keys are kept; left out, they are not asked for any. */
  readonly readerKeys?: ReaderKeys;
  /** Who looked at a letter; left out, readers are not told. */
  readonly looks?: AskLooks;
  /** A person's name from the organisation's own directory; null for anybody else. */
  readonly senderName?: (address: Address) => Promise<string | null>;
  /** Takes a letter back with what repeats it; left out, the letter alone. */
  readonly retract?: Desk['retract'];
}

/** Where readers fetch letters that wait for them, and senders follow them: pages that need no script (DESIGN §11). */
export class Portal {
  readonly #needs: PortalNeeds;
  readonly #background = new Background();
  #server: WebServer | null = null;

  constructor(needs: PortalNeeds) {
    this.#needs = needs;
  }

  /** Listens. `url` is the address readers see, `port` where it really is. */
  async start(): Promise<{ readonly url: string; readonly port: number }> {
    const { config, clock, log } = this.#needs;
    const desk: Desk = {
      senderName: async () => null,
      retract: (actor, id) => this.#needs.pickup.retract(actor, id, ''),
      ...this.#needs,
      asksForKeys: this.#needs.readerKeys !== undefined,
      showsLooks: this.#needs.looks !== undefined,
      url: publicUrl(config),
      style: style(config),
      logo: logo(config),
    };
    const routes = [
      ...fixedRoutes(desk),
      ...proofRoutes(desk, 'reader', this.#background),
      ...proofRoutes(desk, 'sender', this.#background),
      ...readerRoutes(desk),
      ...(this.#needs.readerKeys ? ownKeyRoutes(desk, this.#needs.readerKeys) : []),
      ...(this.#needs.looks ? looksRoutes(desk, this.#needs.looks) : []),
      ...senderRoutes(desk),
      ...(this.#needs.published ? keyRoutes(this.#needs.published, config.organisation.domain) : []),
    ];
    this.#server = createWebServer({ config, clock, log, routes, errorPage: errorPage(desk) });
    return this.#server.start();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await this.#background.settled();
    this.#server = null;
  }
}

const fingerprint = (bytes: string | Buffer): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 12);

function style({ organisation }: Config): Desk['style'] {
  const text = styleSheet(organisation.colour);
  return { path: `/style-${fingerprint(text)}.css`, text };
}

/** Throws where the settings name a logo that is not there. */
function logo(config: Config): Desk['logo'] {
  const { logo: path } = config.organisation;
  if (!path) return null;
  const bytes = readFileSync(pathIn(config, path));
  const type = bytes.subarray(1, 4).toString() === 'PNG' ? 'png' : 'svg';
  return { path: `/logo-${fingerprint(bytes)}.${type}`, type, bytes };
}

/** What never changes may be kept: its name changes with it. */
const kept = { 'cache-control': 'public, max-age=31536000, immutable' };

function fixedRoutes(desk: Desk): Route[] {
  const { style, logo, config } = desk;
  const letter = (config.organisation.name.match(/\p{L}/u)?.[0] ?? 'P').toUpperCase();
  const colour = readable(config.organisation.colour, '#ffffff', '#000000');
  const icon =
    html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${colour}"/><text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="700" text-anchor="middle" fill="#fff">${letter}</text></svg>`
      .text;
  const routes: Route[] = [
    {
      method: 'GET',
      path: '/',
      answer: async (request) => {
        const at = visit(desk, request);
        const { home } = at.say;
        return page(desk, at, {
          heading: home.heading,
          body: html`<div class="card"><h1>${home.heading}</h1><p class="lead">${home.text(config.organisation.name)}</p><p>${home.how}</p></div>`,
        });
      },
    },
    {
      method: 'GET',
      path: style.path,
      answer: async () => ({ type: 'css', body: style.text, headers: kept }),
    },
    {
      method: 'GET',
      path: '/icon.svg',
      answer: async () => ({
        type: 'svg',
        body: icon,
        headers: { 'cache-control': 'public, max-age=86400' },
      }),
    },
    {
      method: 'GET',
      path: '/robots.txt',
      answer: async () => ({ type: 'text', body: 'User-agent: *\nDisallow: /\n' }),
    },
  ];
  const policy = ownPolicy(config);
  if (policy)
    routes.push({
      method: 'GET',
      path: '/.well-known/mta-sts.txt',
      answer: async () => ({ type: 'text', body: policy.text }),
    });
  if (logo)
    routes.push({
      method: 'GET',
      path: logo.path,
      answer: async (): Promise<Answer> => ({ type: logo.type, body: logo.bytes, headers: kept }),
    });
  return routes;
}

/** What went wrong, in plain words; a number to find it by only where somebody must look for it. */
function errorPage(desk: Desk): ErrorPage {
  return (request, { status, id }) => {
    const at = visit(desk, request);
    const { trouble, errorHeading } = at.say;
    const [heading, text] =
      status === 404 || status === 405
        ? [trouble.missingHeading, trouble.missing]
        : status === 403
          ? [trouble.foreignHeading, trouble.foreign]
          : status === 413
            ? [trouble.largeHeading, trouble.large]
            : status === 503 || status === 429
              ? [trouble.busyHeading, trouble.busy]
              : status < 500
                ? [trouble.refusedHeading, trouble.refused]
                : [trouble.brokenHeading, trouble.broken];
    const next = at.token && status !== 404 ? { href: at.base, label: at.say.backToStart } : undefined;
    const shown = wordPage(heading, text, next);
    const numbered =
      status >= 500 && status !== 503 ? html`${shown.body}<p class="mono soft">${id}</p>` : shown.body;
    return page(desk, at, { heading: `${errorHeading}: ${shown.heading}`, body: numbered, status });
  };
}
