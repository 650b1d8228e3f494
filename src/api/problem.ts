import { Fault, type FaultKind } from '#base';
import type { ApiReply } from '#web';

const statusOf: Readonly<Record<FaultKind, number>> = {
  invalid: 400,
  forbidden: 403,
  missing: 404,
  busy: 503,
  broken: 500,
};
const statusByCode: Readonly<Record<string, number>> = {
  'sign-in-needed': 401,
  'too-many-requests': 429,
  'changed-meanwhile': 412,
  'match-needed': 428,
  'key-reused': 422,
  'call-running': 409,
  'body-too-large': 413,
  'media-wrong': 415,
};

/** RFC 9457: what went wrong, by a code that programs can tell apart and a sentence that people can read. */
export function problem(
  fault: Fault,
  headers: Readonly<Record<string, string>> = {},
  status = statusByCode[fault.code] ?? statusOf[fault.kind],
): ApiReply {
  return {
    type: 'problem',
    status,
    headers,
    body: { type: `urn:postern:${fault.code}`, title: fault.say, status, code: fault.code },
  };
}

export const signInNeeded = (): Fault =>
  new Fault({ code: 'sign-in-needed', kind: 'forbidden', say: 'Please sign in.' });
export const invalid = (code: string, say: string, detail = ''): Fault =>
  new Fault({ code, kind: 'invalid', say, detail });
