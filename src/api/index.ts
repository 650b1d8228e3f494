import type { Endpoint } from './endpoint.ts';
import type { Rooms } from './needs.ts';
import { archiveRoutes } from './routes/archive.ts';
import { directoryRoutes } from './routes/directory.ts';
import { domainRoutes } from './routes/domains.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { guardRoutes } from './routes/guard.ts';
import { holdRoutes } from './routes/holds.ts';
import { houseRoutes } from './routes/house.ts';
import { keepingRoutes } from './routes/keeping.ts';
import { letterListRoutes } from './routes/letters.ts';
import { liveRoutes } from './routes/live.ts';
import { lookRoutes } from './routes/looks.ts';
import { mailRoutes } from './routes/mail.ts';
import { oauthRoutes } from './routes/oauth.ts';
import { ownLetterRoutes } from './routes/own.ts';
import { peopleRoutes } from './routes/people.ts';
import { providerRoutes } from './routes/provider.ts';
import { oneReaderRoutes } from './routes/reader.ts';
import { readerRoutes } from './routes/readers.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { ruleRoutes } from './routes/rules.ts';
import { scimRoutes } from './routes/scim.ts';
import { sentLetterRoutes } from './routes/sent-letters.ts';
import { ownRoutes, sessionRoutes } from './routes/session.ts';
import { settingsRoutes } from './routes/settings.ts';
import { setupRoutes } from './routes/setup.ts';
import { todayRoutes } from './routes/today.ts';
import { webhookRoutes } from './routes/webhooks.ts';

export { Api, type ApiNeeds } from './api.ts';
export type { Ask, Caller, Endpoint, Given, Who } from './endpoint.ts';
export { consoleUrl } from './listen.ts';
export type { Rooms } from './needs.ts';
export { openApi } from './openapi.ts';
export { Setup } from './setup.ts';

/** Everything the API does, in the order of its document. */
export const endpoints = (rooms: Rooms): Endpoint[] => [
  ...sessionRoutes(rooms),
  ...providerRoutes(rooms),
  ...ownRoutes(rooms),
  ...setupRoutes(rooms),
  ...houseRoutes(rooms),
  ...liveRoutes(rooms),
  ...todayRoutes(rooms),
  ...letterListRoutes(rooms),
  ...mailRoutes(rooms),
  ...sentLetterRoutes(rooms),
  ...archiveRoutes(rooms),
  ...lookRoutes(rooms),
  ...ownLetterRoutes(rooms),
  ...holdRoutes(rooms),
  ...reviewRoutes(rooms),
  ...keepingRoutes(rooms),
  ...ruleRoutes(rooms),
  ...oneReaderRoutes(rooms),
  ...readerRoutes(rooms),
  ...peopleRoutes(rooms),
  ...guardRoutes(rooms),
  ...webhookRoutes(rooms),
  ...domainRoutes(rooms),
  ...settingsRoutes(rooms),
  ...directoryRoutes(rooms),
  ...scimRoutes(rooms),
  ...oauthRoutes(rooms),
  ...evidenceRoutes(rooms),
];
