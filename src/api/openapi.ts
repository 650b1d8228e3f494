import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

type Doc = Record<string, unknown>;

/** A schema as OpenAPI 3.1 wants it: JSON Schema 2020-12, without the dialect's name in each place. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Doc {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Doc;
  return rest;
}

function parametersOf({ path, query }: Endpoint): Doc[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (!query) return inPath;
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, Doc>;
    required?: string[];
  };
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(schema.description ? { description: schema.description } : {}),
    schema,
  }));
  return [...inPath, ...inQuery];
}

const problemRef = {
  description: 'What went wrong, in words (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const secured: Readonly<Record<string, readonly Doc[]>> = {
  anyone: [],
  session: [{ session: [] }],
  enrolling: [{ session: [] }],
};

/** A name for programs: `get /people/{id}` becomes `getPeopleById`. */
export const operationId = ({ method, path }: Pick<Endpoint, 'method' | 'path'>): string =>
  method.toLowerCase() +
  path
    .split('/')
    .filter(Boolean)
    .map((part) => {
      const plain = part.startsWith('{') ? `by-${part.slice(1, -1)}` : part;
      return plain.replace(/(^|[-_])(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
    })
    .join('');

const mediaOf = ({ speaks }: Endpoint): string =>
  speaks === 'scim' ? 'application/scim+json' : 'application/json';

function operation(one: Endpoint): Doc {
  const status = one.status ?? 200;
  const content = one.media
    ? { content: { [one.media]: {} } }
    : one.answer
      ? { content: { [mediaOf(one)]: { schema: schemaOf(one.answer, 'output') } } }
      : {};
  const asks = one.sensitive ? ' Asks for a proof of who you are that is a few minutes old at most.' : '';
  const right = ['anyone', 'session', 'enrolling'].includes(one.who)
    ? ''
    : ` Needs the right \`${one.who}\`.`;
  return {
    operationId: operationId(one),
    tags: [one.group],
    summary: one.summary,
    ...(right || asks ? { description: `${right}${asks}`.trim() } : {}),
    security: secured[one.who] ?? [{ session: [] }, { key: [] }],
    ...(parametersOf(one).length > 0 ? { parameters: parametersOf(one) } : {}),
    ...(one.body
      ? {
          requestBody: {
            required: true,
            content: {
              [one.speaks === 'oauth' ? 'application/x-www-form-urlencoded' : mediaOf(one)]: {
                schema: schemaOf(one.body, 'input'),
              },
            },
          },
        }
      : {}),
    responses: { [status]: { description: 'Done', ...content }, default: problemRef },
  };
}

/** The document that describes the API: OpenAPI 3.1, made from the endpoints themselves. */
export function openApi(endpoints: readonly Endpoint[], version: string): Doc {
  const paths: Record<string, Doc> = {};
  for (const one of endpoints) {
    const path = `/v1${one.path}`;
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Postern',
      version,
      description:
        'Everything the console does. Systems call it with a key (`Authorization: Bearer`); people through the console with a session. Calls that change something take an `Idempotency-Key`.',
    },
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-postern-session' },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string', description: 'A sentence for people' },
            status: { type: 'integer' },
            code: { type: 'string', description: 'For programs; docs/reference/errors.md lists them' },
          },
        },
      },
    },
  };
}
