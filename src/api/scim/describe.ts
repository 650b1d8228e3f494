import { groupSchema, userSchema } from './resources.ts';

type Thing = Readonly<Record<string, unknown>>;

/** What this service can do (RFC 7643 §5). */
export const providerConfig = (url: string): Thing => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer key',
      description: 'A key with the right people.provision, or an access token with it',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${url}/ServiceProviderConfig` },
});

/** RFC 7643 §6. */
export const resourceTypes = (url: string): Thing[] =>
  (
    [
      ['User', userSchema],
      ['Group', groupSchema],
    ] as const
  ).map(([name, schema]) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint: `/${name}s`,
    description: name === 'User' ? 'Somebody who may sign in' : 'People who share roles',
    schema,
    meta: { resourceType: 'ResourceType', location: `${url}/ResourceTypes/${name}` },
  }));

interface More {
  readonly type?: string;
  readonly many?: true;
  readonly required?: true;
  readonly mutability?: string;
  readonly uniqueness?: string;
  readonly exact?: true;
  readonly parts?: readonly Thing[];
}

const attribute = (name: string, description: string, more: More = {}): Thing => ({
  name,
  description,
  type: more.type ?? (more.parts ? 'complex' : 'string'),
  multiValued: more.many ?? false,
  required: more.required ?? false,
  mutability: more.mutability ?? 'readWrite',
  returned: 'default',
  ...(more.type === undefined && !more.parts
    ? { caseExact: more.exact ?? false, uniqueness: more.uniqueness ?? 'none' }
    : {}),
  ...(more.parts ? { subAttributes: more.parts } : {}),
});

/** What is kept of people and groups (RFC 7643 §7): no more than is needed here. */
export const schemas = (url: string): Thing[] => [
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id: userSchema,
    name: 'User',
    description: 'Somebody who may sign in',
    attributes: [
      attribute('userName', 'What they are called where they are kept', {
        required: true,
        uniqueness: 'server',
      }),
      attribute('externalId', 'Their id there', { exact: true }),
      attribute('displayName', 'What readers see'),
      attribute('name', 'The parts of the name', {
        parts: [
          attribute('formatted', 'The whole'),
          attribute('givenName', 'Given name'),
          attribute('familyName', 'Family name'),
        ],
      }),
      attribute('emails', 'Their addresses in domains of this organisation', {
        many: true,
        parts: [
          attribute('value', 'The address'),
          attribute('type', 'Kind'),
          attribute('primary', 'Whether it is the first', { type: 'boolean' }),
        ],
      }),
      attribute('active', 'Whether they may come in', { type: 'boolean' }),
    ],
    meta: { resourceType: 'Schema', location: `${url}/Schemas/${userSchema}` },
  },
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id: groupSchema,
    name: 'Group',
    description: 'People who share roles; which roles is said here, not where the group is kept',
    attributes: [
      attribute('displayName', 'Name', { required: true, uniqueness: 'server' }),
      attribute('externalId', 'Its id there', { exact: true }),
      attribute('members', 'Who is in it', {
        many: true,
        parts: [
          attribute('value', 'Id of the person', { mutability: 'immutable', exact: true }),
          attribute('type', 'User', { mutability: 'immutable' }),
        ],
      }),
    ],
    meta: { resourceType: 'Schema', location: `${url}/Schemas/${groupSchema}` },
  },
];
