import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

type Doc = Record<string, unknown>;

/** Shapes that have a name, each written down once. */
type Named = Map<string, Doc>;

/**
 * A schema as OpenAPI 3.1 wants it: JSON Schema 2020-12, without the dialect's name in each place. What has a name of its own
 * (`meta({ id })`) is put among the `named` ones; what is taken may be shaped unlike what is given, and is named apart.
 */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', named: Named): Doc {
  const {
    $schema: _dialect,
    $defs = {},
    id,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
  }) as Doc & { $defs?: Record<string, Doc>; id?: string };
  const nameOf = (one: string): string => (io === 'input' ? `${one}Taken` : one);
  const placed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(placed);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, ...others } = value as Doc;
    const inside = Object.fromEntries(Object.entries(others).map(([name, each]) => [name, placed(each)]));
    if (typeof $ref !== 'string') return inside;
    return { ...inside, $ref: `#/components/schemas/${nameOf($ref.replace('#/$defs/', ''))}` };
  };
  for (const [name, { id: _id, ...shape }] of Object.entries($defs))
    named.set(nameOf(name), placed(shape) as Doc);
  if (typeof id !== 'string') return placed(rest) as Doc;
  named.set(nameOf(id), placed(rest) as Doc);
  return { $ref: `#/components/schemas/${nameOf(id)}` };
}

function parametersOf({ path, query }: Endpoint, named: Named): Doc[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (!query) return inPath;
  const { properties = {}, required = [] } = schemaOf(query, 'input', named) as {
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

const problem = {
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

function operation(one: Endpoint, named: Named): Doc {
  const parameters = parametersOf(one, named);
  const status = one.status ?? 200;
  const content = one.media
    ? { content: { [one.media]: {} } }
    : one.answer
      ? { content: { [mediaOf(one)]: { schema: schemaOf(one.answer, 'output', named) } } }
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
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(one.body
      ? {
          requestBody: {
            required: true,
            content: {
              [one.speaks === 'oauth' ? 'application/x-www-form-urlencoded' : mediaOf(one)]: {
                schema: schemaOf(one.body, 'input', named),
              },
            },
          },
        }
      : {}),
    responses: {
      [status]: { description: 'Done', ...content },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** The document that describes the API: OpenAPI 3.1, made from the endpoints themselves. */
export function openApi(endpoints: readonly Endpoint[], version: string): Doc {
  const paths: Record<string, Doc> = {};
  const named: Named = new Map();
  for (const one of endpoints) {
    const path = `/v1${one.path}`;
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one, named) };
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
      responses: { Problem: problem },
      schemas: {
        ...Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1))),
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
