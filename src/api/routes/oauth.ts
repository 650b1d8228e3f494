import { z } from 'zod';
import { Fault } from '#base';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { behind, id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const unknown = (): Fault =>
  new Fault({ code: 'client-unknown', kind: 'forbidden', say: 'This program is not known here.' });

/** Id and secret as they stand in `Authorization: Basic`, each form-encoded (RFC 6749 §2.3.1); null where it says none. */
function basic(authorization: string): { id: string; secret: string } | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(authorization)?.[1];
  const plain = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const at = plain.indexOf(':');
  if (at < 0) return null;
  try {
    const [name = '', secret = ''] = [plain.slice(0, at), plain.slice(at + 1)].map((part) =>
      decodeURIComponent(part.replaceAll('+', ' ')),
    );
    return { id: name, secret };
  } catch {
    return null;
  }
}

/** Programs that ask for access: OAuth 2.0 client credentials (RFC 6749 §4.4), by a secret or a certificate (RFC 8705). */
export function oauthRoutes({ house, clients }: Rooms): Endpoint[] {
  const group = 'Systems';
  const client = z.object({
    id,
    account: id,
    label: z.string(),
    secret: z.boolean().describe('Whether it proves itself by a secret'),
    certificate: z.string().nullable().describe('The certificate it proves itself by; null: none'),
    acts: z.array(z.string()),
    networks: z.array(z.string()),
    expiresAt: when,
    addedAt: when,
    usedAt: when.nullable(),
  });
  return [
    endpoint({
      method: 'POST',
      path: '/oauth/token',
      group,
      summary: 'Access for ten minutes, for a program that shows who it is',
      who: 'anyone',
      speaks: 'oauth',
      looks: true,
      body: z.object({
        grant_type: z.string().max(100),
        scope: z.string().max(4000).optional().describe('Rights, between spaces; left out: all it may'),
        client_id: z.string().max(200).optional(),
        client_secret: z.string().max(400).optional(),
      }),
      answer: z.object({
        access_token: z.string(),
        token_type: z.literal('Bearer'),
        expires_in: z.number().int(),
        scope: z.string(),
      }),
      handle: async ({ body, authorization, certificate, visitor }) => {
        const shown = authorization === '' ? null : basic(authorization);
        // Who says who they are in two ways at once says too much (RFC 6749 §2.3).
        if (authorization !== '' && (!shown || body.client_secret !== undefined)) throw unknown();
        const claim = shown ?? { id: body.client_id ?? '', secret: body.client_secret ?? '' };
        if (body.grant_type !== 'client_credentials')
          throw new Fault({
            code: 'grant-unknown',
            kind: 'invalid',
            say: 'Programs get access by client_credentials alone.',
          });
        const access = await clients.grant(
          { ...claim, certificate, address: visitor.address },
          body.scope ?? '',
        );
        return {
          body: {
            access_token: access.token,
            token_type: 'Bearer',
            expires_in: Math.floor(access.life / 1000),
            scope: access.acts.join(' '),
          },
          headers: { pragma: 'no-cache' },
        };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/clients',
      group,
      summary: 'Programs that may ask for access',
      who: 'people.read',
      query: paging,
      answer: page(client),
      handle: async ({ query }) => {
        const items = behind(await clients.list(), query).map((one) => ({
          ...one,
          acts: [...one.acts] as string[],
          networks: [...one.networks],
          expiresAt: moment(one.expiresAt),
          addedAt: moment(one.addedAt),
          usedAt: maybeMoment(one.usedAt),
        }));
        return { body: pageOf(items, query.limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/clients',
      group,
      summary: 'Lets a program ask for access; its secret is shown once',
      who: 'people.change',
      sensitive: true,
      looks: true,
      body: z.strictObject({
        account: text(400).describe('Id, address or name of the account it acts for'),
        label: text(200),
        acts: z.array(z.string().max(100)).min(1).max(50),
        networks: z.array(z.string().max(100)).max(50).default([]),
        days: z.number().int().min(1).max(366),
        certificate: z
          .string()
          .max(300)
          .nullable()
          .default(null)
          .describe(
            'The SHA-256 fingerprint of its certificate, or a DNS name in it; null: it gets a secret',
          ),
      }),
      answer: z.object({ id: z.string(), secret: z.string().nullable() }),
      status: 201,
      handle: async ({ caller, body }) => {
        const { account: typed, days, ...wish } = body;
        const owner = await house.people.get(typed);
        const made = await clients.add(caller.actor, owner, { ...wish, life: days * 86_400_000 });
        return { body: made };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/clients/{id}',
      group,
      summary: 'Ends a program’s access, and what it holds',
      who: 'people.change',
      handle: async ({ caller, params }) => {
        await clients.remove(caller.actor, params.id ?? '');
        return {};
      },
    }),
  ];
}
