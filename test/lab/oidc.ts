/**
 * A provider of sign-ins on loopback, over TLS: oidc-provider, with the people that a test names. Its page asks for nothing
 * but a name; what it says of the ways somebody proved themselves is what the test wants it to say.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Credentials } from './certificates.ts';

export interface OidcPerson {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly amr?: readonly string[];
}

export interface OidcProvider {
  readonly issuer: string;
  readonly people: Record<string, OidcPerson>;
  close(): Promise<void>;
}

export const oidcClient = { id: 'postern', secret: 'agreed-between-the-two' };

const page = `<!doctype html><title>The provider</title><h1>The provider</h1>
<form method="post"><label>Name <input name="name" autofocus></label><button>Sign in</button></form>`;

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return new URLSearchParams(Buffer.concat(pieces).toString());
}

export async function openOidc(
  tls: Credentials,
  redirect: string,
  people: Record<string, OidcPerson>,
): Promise<OidcProvider> {
  const { Provider } = await import('oidc-provider');
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const server = createServer({ cert: tls.cert, key: tls.key }, (request, response) =>
    handle(request, response),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: oidcClient.id,
        client_secret: oidcClient.secret,
        redirect_uris: [redirect],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub', 'amr', 'auth_time'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['a key of this test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: people[id]?.email, email_verified: people[id]?.email_verified }),
    }),
    async loadExistingGrant(context: {
      oidc: {
        session: { accountId: string };
        client: { clientId: string };
        provider: {
          Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
        };
      };
    }) {
      const { session, client, provider: own } = context.oidc;
      const grant = new own.Grant({ accountId: session.accountId, clientId: client.clientId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  handle = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    if (request.method !== 'POST') return void response.setHeader('content-type', 'text/html').end(page);
    void bodyOf(request).then((fields) => {
      const accountId = fields.get('name') ?? '';
      const login = { accountId, amr: [...(people[accountId]?.amr ?? ['pwd'])], remember: true };
      return provider.interactionFinished(request, response, { login });
    });
  };
  return {
    issuer,
    people,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
