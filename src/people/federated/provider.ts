import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { Configuration, CustomFetchOptions } from 'openid-client';
import { type Clock, Fault } from '#base';
import { type Config, fromEnvironment, pathIn } from '#config';
import { guardedFetch, type Resolver } from '#transport';

export interface ProviderNeeds {
  readonly config: Config;
  readonly clock: Clock;
  readonly resolver: Pick<Resolver, 'addresses'>;
}

/** What the provider said of somebody, its signature and all that binds it to our question checked. */
export interface Said {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  /** Only where the provider says of the address itself that it was checked. */
  readonly emailVerified: boolean;
  /** Whether more than one factor was shown there (RFC 8176 `amr`, or `acr` as in the settings). */
  readonly manyFactors: boolean;
  /** When they last proved themselves there, milliseconds; null where it does not say. */
  readonly provedAt: number | null;
}

export interface Question {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirect: string;
  /** Asks for a proof of now, whatever the provider remembers. */
  readonly anew: boolean;
}

const mostBytes = 1024 * 1024;
const timeoutMs = 10_000;
/** What the provider says of itself is asked for again after this, milliseconds: its keys change. */
const lasting = 15 * 60_000;

const failed = (detail: string, cause?: unknown): Fault =>
  new Fault({
    code: 'provider-failed',
    kind: 'busy',
    say: 'The provider of your sign-in cannot be asked now. Try again, or sign in another way.',
    detail,
    cause,
  });

/** The one provider of sign-ins (OpenID Connect Core 1.0): found by its issuer, asked by guarded requests alone. */
export class Provider {
  readonly #needs: ProviderNeeds;
  #known: { readonly configuration: Configuration; readonly until: number } | null = null;

  constructor(needs: ProviderNeeds) {
    this.#needs = needs;
  }

  get #settings(): Config['signin']['oidc'] {
    return this.#needs.config.signin.oidc;
  }

  get configured(): boolean {
    return this.#settings.issuer !== '';
  }

  get name(): string {
    return this.#settings.name;
  }

  async #fetch(url: string, { method, body, headers }: CustomFetchOptions): Promise<Response> {
    const { config, resolver } = this.#needs;
    const { ca, inside } = this.#settings;
    if (method !== 'GET' && method !== 'POST') throw failed(`a ${method} was wanted`);
    const answer = await guardedFetch({
      url,
      maxBytes: mostBytes,
      timeoutMs,
      ca:
        ca === ''
          ? [...rootCertificates, ...config.tls.ca.map((file) => readFileSync(pathIn(config, file), 'utf8'))]
          : [readFileSync(pathIn(config, ca), 'utf8')],
      lookup: (host) => resolver.addresses(host),
      allowPrivate: inside,
      ...(method === 'POST'
        ? {
            post: {
              body: Buffer.from(body instanceof URLSearchParams ? body.toString() : String(body ?? '')),
              type: headers['content-type'] ?? 'application/x-www-form-urlencoded',
            },
          }
        : {}),
    });
    if (answer.kind === 'failed') throw failed(answer.reason);
    // A redirect is no answer: nothing is followed.
    const { status, type } = answer;
    return new Response(status === 204 || status === 304 ? null : new Uint8Array(answer.body), {
      status: status >= 200 && status <= 599 ? status : 502,
      headers: { 'content-type': type },
    });
  }

  async #configuration(): Promise<Configuration> {
    const now = this.#needs.clock.monotonic();
    if (this.#known && this.#known.until > now) return this.#known.configuration;
    const { issuer, client_id, client_secret } = this.#settings;
    const oidc = await import('openid-client');
    const secret = client_secret === '' ? '' : fromEnvironment(client_secret);
    const configuration = await oidc.discovery(
      new URL(issuer),
      client_id,
      // The answer comes signed by a key of the provider's; `none` and shared secrets are never taken.
      { id_token_signed_response_alg: this.#settings.algorithm },
      secret === '' ? oidc.None() : oidc.ClientSecretPost(secret),
      { timeout: timeoutMs / 1000, [oidc.customFetch]: (url, options) => this.#fetch(url, options) },
    );
    this.#known = { configuration, until: now + lasting };
    return configuration;
  }

  /** Where the browser is sent. Throws `provider-failed`. */
  async address({ state, nonce, verifier, redirect, anew }: Question): Promise<string> {
    try {
      const oidc = await import('openid-client');
      const url = oidc.buildAuthorizationUrl(await this.#configuration(), {
        redirect_uri: redirect,
        response_type: 'code',
        scope: 'openid email',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(this.#settings.acr.length > 0 ? { acr_values: this.#settings.acr.join(' ') } : {}),
        ...(anew ? { max_age: '0', prompt: 'login' } : {}),
      });
      if (url.protocol !== 'https:') throw failed('its address to send people to is not https');
      return url.href;
    } catch (error) {
      throw asFault(error);
    }
  }

  /** What the provider says in exchange for the code; null where the answer is not one to our question. */
  async said(question: Question, answer: URLSearchParams): Promise<Said | null> {
    const oidc = await import('openid-client');
    let claims: Readonly<Record<string, unknown>> | undefined;
    try {
      const url = new URL(question.redirect);
      url.search = answer.toString();
      const tokens = await oidc.authorizationCodeGrant(await this.#configuration(), url, {
        pkceCodeVerifier: question.verifier,
        expectedState: question.state,
        expectedNonce: question.nonce,
        idTokenExpected: true,
        ...(question.anew ? { maxAge: 60 } : {}),
      });
      claims = tokens.claims();
    } catch (error) {
      // What the provider refused, or what does not fit the question, is a no; what could not be asked is another matter.
      const fault = faultIn(error);
      if (fault) throw fault;
      return null;
    }
    const { iss, sub } = claims ?? {};
    if (typeof iss !== 'string' || typeof sub !== 'string' || sub === '') return null;
    const { amr, acr } = this.#settings;
    const ways = Array.isArray(claims?.amr) ? claims.amr : [];
    return {
      issuer: iss,
      subject: sub,
      email: typeof claims?.email === 'string' ? claims.email : null,
      emailVerified: claims?.email_verified === true,
      manyFactors: ways.some((way) => amr.includes(String(way))) || acr.includes(String(claims?.acr ?? '')),
      provedAt: typeof claims?.auth_time === 'number' ? claims.auth_time * 1000 : null,
    };
  }
}

/** Our own Fault, wherever in the chain of causes it stands. */
function faultIn(error: unknown): Fault | null {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++)
    if (one instanceof Fault) return one;
  return null;
}

const asFault = (error: unknown): Fault =>
  faultIn(error) ?? failed(error instanceof Error ? error.name : 'unknown', error);
