import type { Fault } from '#base';
import type { ApiReply } from '#web';
import type { Tongue } from './endpoint.ts';
import { problem } from './problem.ts';

export const scimMedia = 'application/scim+json; charset=utf-8';

type Say = (fault: Fault, headers: Readonly<Record<string, string>>) => ApiReply;

/** RFC 7644 §3.12, table 9. */
const scimTypes: Readonly<Record<string, string>> = {
  'scim-filter-invalid': 'invalidFilter',
  'scim-path-invalid': 'invalidPath',
  'scim-no-target': 'noTarget',
  'login-taken': 'uniqueness',
  'group-taken': 'uniqueness',
  'scim-mutability': 'mutability',
};

/** What went wrong, as systems that push people read it. */
const scim: Say = (fault, headers) => {
  const plain = problem(fault);
  const scimType = scimTypes[fault.code] ?? (plain.status === 400 ? 'invalidValue' : undefined);
  const status = scimType === 'uniqueness' ? 409 : plain.status;
  return {
    type: 'json',
    media: scimMedia,
    status,
    headers,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      ...(scimType ? { scimType } : {}),
      detail: fault.say,
    },
  };
};

/** RFC 6749 §5.2. */
const oauthErrors: Readonly<Record<string, string>> = {
  'client-unknown': 'invalid_client',
  'grant-unknown': 'unsupported_grant_type',
  'scope-beyond': 'invalid_scope',
};

/** What went wrong, as systems that ask for access read it. */
const oauth: Say = (fault, headers) => {
  const plain = problem(fault);
  const error = oauthErrors[fault.code] ?? (plain.status >= 500 ? 'server_error' : 'invalid_request');
  const unknown = error === 'invalid_client';
  return {
    type: 'json',
    status: unknown ? 401 : plain.status,
    headers: {
      ...headers,
      pragma: 'no-cache',
      ...(unknown ? { 'www-authenticate': 'Basic realm="postern"' } : {}),
    },
    body: { error, error_description: fault.say },
  };
};

export const tongues: Readonly<Record<Tongue, Say>> = { scim, oauth };
