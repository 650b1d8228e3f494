import type { Act, Role } from '#people';

/**
 * Who may do what, written down a second time, by hand: the code and this page must agree, so that no right changes
 * without somebody saying so here. A new route or right is one new line.
 */
export const rights = {
  'mail.send': 'sender',
  'queue.read': 'operator auditor admin',
  'queue.change': 'operator admin',
  'pickup.read': 'operator auditor admin',
  'pickup.change': 'operator admin',
  'trace.read': 'operator auditor admin',
  'archive.read': 'auditor',
  'archive.export': 'auditor',
  'archive.import': 'admin',
  'keeping.read': 'auditor admin',
  'keeping.change': 'admin',
  'keeping.approve': 'admin',
  'people.read': 'operator auditor admin',
  'people.change': 'admin',
  'domains.change': 'admin',
  'consent.read': 'auditor admin',
  'consent.change': 'admin',
  'hold.read': 'approver auditor admin',
  'hold.decide': 'approver admin',
  'settings.change': 'admin',
  'glass.ask': 'approver admin',
  'glass.approve': 'auditor admin',
  'review.sign': 'auditor admin',
  'settings.read': 'auditor examiner admin',
  'webhooks.read': 'operator admin',
  'webhooks.change': 'admin',
  'evidence.export': 'auditor examiner',
  'evidence.read': 'auditor examiner',
  'guard.change': 'operator admin',
  'guard.read': 'operator auditor admin',
  'people.provision': 'provisioner',
} satisfies Partial<Record<Act, string>>;

/** Rights that no key, program or service account has: what opens kept letters is for people. */
export const peopleOnly: readonly string[] = [
  'archive.read',
  'archive.export',
  'people.change',
  'hold.decide',
  'settings.change',
  'keeping.approve',
  'review.sign',
  'glass.ask',
  'glass.approve',
];

/** method, path, who may (anyone, enrolling, session, or a right), and `fresh` where a new proof is asked for. */
export const routes = `
POST   /session                              anyone
POST   /session/second-factor                anyone
POST   /session/passkey-question             anyone
POST   /session/passkey                      anyone
POST   /session/invitation                   anyone
POST   /session/enrolled                     enrolling
GET    /session                              enrolling
POST   /setup                                anyone
GET    /setup                                anyone
PUT    /setup/organisation                   anyone
PUT    /setup/domain                         anyone
POST   /setup/administrator                  anyone
POST   /session/proof                        session
DELETE /session                              enrolling
PUT    /me/password                          enrolling        fresh
GET    /me/factors                           enrolling
POST   /me/authenticator-apps                enrolling        fresh
POST   /me/authenticator-apps/{id}/confirm   enrolling
POST   /me/passkey-wish                      enrolling        fresh
POST   /me/passkeys                          enrolling
DELETE /me/factors/{id}                      session          fresh
POST   /me/recovery-codes                    enrolling        fresh
GET    /me/sessions                          session
DELETE /me/sessions/{id}                     session
GET    /me/looks                             session
GET    /me/letters                           session
POST   /me/letters/{id}/retract              session          fresh
GET    /me/app-passwords                     session
POST   /me/app-passwords                     session          fresh
DELETE /me/app-passwords/{id}                session
GET    /me/glass                             session
GET    /glass                                session
POST   /glass                                glass.ask        fresh
POST   /glass/{id}/decide                    glass.approve    fresh
POST   /glass/{id}/end                       glass.approve
POST   /me/glass/{id}/end                    session
POST   /glass/letters/{id}/read              glass.ask        fresh
POST   /glass/letters/{id}/attachments/{part} glass.ask       fresh
GET    /reviews                              review.sign
GET    /reviews/{id}                         review.sign
GET    /reviews/{id}/topics/{topic}          review.sign
POST   /reviews/{id}/sign                    review.sign      fresh
GET    /live                                 session
GET    /status                               queue.read
GET    /events                               evidence.read
GET    /domains                              people.read
POST   /domains                              domains.change   fresh
DELETE /domains/{name}                       domains.change   fresh
POST   /letters                              mail.send
GET    /letters                              trace.read
GET    /letters/{id}                         trace.read
GET    /letters/{id}/looks                   trace.read
GET    /letters/{id}/status                  mail.send
GET    /letters/{id}/receipts/{delivery}     mail.send
GET    /letters/search                       trace.read
POST   /archive/search                       archive.read
POST   /archive/letters/{id}/read            archive.read     fresh
POST   /archive/letters/{id}/source          archive.read     fresh
POST   /archive/letters/{id}/attachments/{part} archive.read  fresh
POST   /me/letters/search                    session
POST   /me/letters/{id}/read                 session
POST   /me/letters/{id}/attachments/{part}   session
POST   /archive/exports                      archive.export   fresh
GET    /archive/exports                      archive.export
GET    /archive/exports/{id}                 archive.export
GET    /archive/exports/{id}/file            archive.export   fresh
POST   /archive/exports/{id}/file-wish       archive.export   fresh
GET    /archive/imports                      archive.import
GET    /archive/imports/{id}/aside           archive.import
GET    /queue                                queue.read
GET    /queue/ages                           queue.read
GET    /series                               queue.read
GET    /standing                             queue.read
POST   /queue/retry                          queue.change
POST   /queue/cancel                         queue.change     fresh
GET    /pickups                              pickup.read
POST   /pickups/{id}/retract                 pickup.change    fresh
GET    /holds                                hold.read
GET    /holds/{id}                           hold.read
POST   /holds/{id}/release                   hold.decide      fresh
POST   /holds/{id}/refuse                    hold.decide      fresh
POST   /holds/{id}/raise                     hold.decide      fresh
GET    /rules                                settings.change
POST   /rules/check                          settings.change
POST   /rules/try                            settings.change
POST   /rules                                settings.change  fresh
POST   /rules/{number}/approve               settings.change  fresh
POST   /rules/{number}/activate              settings.change  fresh
POST   /rules/rollback                       settings.change  fresh
GET    /readers                              trace.read
GET    /consents/{id}                        consent.read
GET    /reader-keys                          trace.read
POST   /reader-keys                          settings.change  fresh
POST   /reader-keys/{id}/accept              settings.change  fresh
POST   /reader-keys/{id}/reject              settings.change  fresh
POST   /reader-keys/{id}/remove              settings.change  fresh
GET    /people                               people.read
POST   /people                               people.change    fresh
GET    /people/{id}                          people.read
PATCH  /people/{id}                          people.change    fresh
POST   /people/{id}/invitation               people.change    fresh
POST   /people/{id}/sign-out                 people.change
POST   /people/{id}/app-passwords            people.change    fresh
DELETE /app-passwords/{id}                   people.change
GET    /api-keys                             people.read
POST   /api-keys                             people.change    fresh
DELETE /api-keys/{id}                        people.change
POST   /oauth/token                          anyone
GET    /clients                              people.read
POST   /clients                              people.change    fresh
DELETE /clients/{id}                         people.change
GET    /settings                             settings.read
GET    /settings/drift                       settings.read
POST   /settings/drift/accept                settings.change  fresh
GET    /settings/{name}                      settings.read
POST   /settings/{name}/assess               settings.change
PATCH  /settings/{name}                      settings.change  fresh
GET    /settings/{name}/versions             settings.read
POST   /settings/{name}/versions/{number}/approve settings.change  fresh
POST   /settings/{name}/versions/{number}/refuse settings.change  fresh
POST   /settings/{name}/rollback             settings.change  fresh
GET    /domains/{name}/dns                   people.read
GET    /domains/{name}/dkim                  people.read
POST   /domains/{name}/dkim                  domains.change   fresh
POST   /domains/{name}/dkim/{pair}/activate  domains.change   fresh
POST   /domains/{name}/dkim/{pair}/retire    domains.change   fresh
GET    /tls-reports                          people.read
GET    /webhooks                             webhooks.read
POST   /webhooks                             webhooks.change  fresh
GET    /webhooks/{id}                        webhooks.read
PATCH  /webhooks/{id}                        webhooks.change  fresh
DELETE /webhooks/{id}                        webhooks.change  fresh
POST   /webhooks/{id}/secret                 webhooks.change  fresh
POST   /webhooks/{id}/test                   webhooks.change
GET    /webhooks/{id}/calls                  webhooks.read
POST   /webhooks/{id}/replay                 webhooks.change
GET    /retention                            keeping.read
POST   /retention                            keeping.change   fresh
POST   /retention/{version}/approve          keeping.approve  fresh
POST   /retention/{version}/refuse           keeping.approve  fresh
POST   /retention/resume                     keeping.approve  fresh
GET    /legal-holds                          keeping.read
POST   /legal-holds                          keeping.change   fresh
GET    /legal-holds/{id}/letters             keeping.read
POST   /legal-holds/{id}/ask-release         keeping.change   fresh
POST   /legal-holds/{id}/release             keeping.approve  fresh
GET    /destructions                         keeping.read
POST   /destructions                         keeping.change   fresh
GET    /destructions/{id}                    keeping.read
POST   /destructions/{id}/approve            keeping.approve  fresh
POST   /destructions/{id}/refuse             keeping.approve  fresh
GET    /destructions/{id}/certificate        keeping.read
GET    /session/ways                         anyone
POST   /session/provider                     anyone
POST   /session/provider/return              anyone
GET    /me/provider                          session
DELETE /me/provider                          session          fresh
GET    /blocks                               guard.read
POST   /blocks                               guard.change     fresh
POST   /blocks/{id}/lift                     guard.change     fresh
GET    /unusual                              guard.read
POST   /unusual/{id}/answer                  guard.change     fresh
GET    /outgoing-holds                       guard.read
POST   /outgoing-holds                       guard.change     fresh
POST   /outgoing-holds/{account}/free        guard.change     fresh
GET    /me/devices                           session
DELETE /me/devices/{id}                      session
GET    /me/alerts                            session
PUT    /me/alerts                            session          fresh
GET    /people/{id}/devices                  people.read
DELETE /people/{id}/devices/{device}         people.change
GET    /groups                               people.read
POST   /groups                               people.change    fresh
GET    /groups/{id}                          people.read
PATCH  /groups/{id}                          people.change    fresh
DELETE /groups/{id}                          people.change    fresh
GET    /partners                             people.read
POST   /partners                             people.change    fresh
PATCH  /partners/{id}                        people.change    fresh
GET    /people/{id}/rights                   people.read
POST   /service-accounts                     people.change    fresh
GET    /directory                            people.read
POST   /directory/look                       people.change
POST   /directory/approval                   people.change    fresh
POST   /people/file                          people.change    fresh
GET    /scim/v2/ServiceProviderConfig        people.provision
GET    /scim/v2/ResourceTypes                people.provision
GET    /scim/v2/ResourceTypes/{id}           people.provision
GET    /scim/v2/Schemas                      people.provision
GET    /scim/v2/Schemas/{id}                 people.provision
GET    /scim/v2/Users                        people.provision
POST   /scim/v2/Users                        people.provision
GET    /scim/v2/Users/{id}                   people.provision
PUT    /scim/v2/Users/{id}                   people.provision
PATCH  /scim/v2/Users/{id}                   people.provision
DELETE /scim/v2/Users/{id}                   people.provision
GET    /scim/v2/Groups                       people.provision
POST   /scim/v2/Groups                       people.provision
GET    /scim/v2/Groups/{id}                  people.provision
PUT    /scim/v2/Groups/{id}                  people.provision
PATCH  /scim/v2/Groups/{id}                  people.provision
DELETE /scim/v2/Groups/{id}                  people.provision
GET    /events/{id}                          evidence.read
GET    /evidence                             evidence.read
GET    /evidence/checkpoints                 evidence.read
POST   /evidence/packs                       evidence.export  fresh
GET    /receipts/{id}                        trace.read
GET    /receipts/{id}/pdf                    trace.read
`;

export interface Row {
  readonly name: string;
  readonly who: string;
  readonly fresh: boolean;
}

/** The lines of `routes`, read. Throws on one that cannot be read. */
export function rows(text = routes): Row[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const found = /^(GET|POST|PUT|PATCH|DELETE) +(\/\S*) +(\S+)(?: +(fresh))?$/.exec(line);
      if (!found) throw new Error(`test/roles/table.ts: this line cannot be read: ${line}`);
      const [, method, path, who = '', fresh] = found;
      return { name: `${method} ${path}`, who, fresh: fresh !== undefined };
    });
}

/** Whether somebody with this role may, by the table. */
export const mayRole = (role: Role, who: string): boolean =>
  ['anyone', 'enrolling', 'session'].includes(who) ||
  ((rights as Record<string, string>)[who] ?? '').split(' ').includes(role);
