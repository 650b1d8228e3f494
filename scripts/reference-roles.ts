import { endpoints, type Rooms } from '#api';
import { actsOf, roles } from '#people';
import { type Page, table } from './reference-page.ts';

const nobody: unknown = new Proxy(function none() {}, { get: () => nobody });

/** Who may do what, from the routes and the roles themselves. */
export function rolesPage(): Page {
  const all = endpoints(nobody as Rooms).filter(({ who }) => who !== 'anyone');
  const rights = new Map(roles.map((role) => [role, new Set<string>(actsOf([role]))]));
  const mark = (role: (typeof roles)[number], who: string): string =>
    who === 'session' || who === 'enrolling' || rights.get(role)?.has(who) ? '✓' : '';
  const rows = all.map((one) => [
    `\`${one.method} /v1${one.path}\``,
    one.summary,
    one.who === 'session' || one.who === 'enrolling' ? 'signed in' : `\`${one.who}\``,
    one.sensitive ? 'yes' : '',
    ...roles.map((role) => mark(role, one.who)),
  ]);
  return {
    file: 'roles.md',
    title: 'Who may do what',
    body: `Each call of the API, the right it takes, whether it asks for a proof of a few minutes at most, and the roles that
have the right. Through a key a system has no more of its account's rights than the key names. [roles.test.ts](../../test/api/roles.test.ts)
calls each of them in each role; the [table](../../test/roles/table.ts) says the same a second time, by hand, so that no right
changes without somebody saying so there.

${table(['call', 'what it does', 'right', 'fresh proof', ...roles], rows)}`,
  };
}
