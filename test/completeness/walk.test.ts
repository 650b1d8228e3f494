/**
 * Everything that shows or changes protected content leaves an event, reads included (45 CFR 164.312(b)): every method at
 * the doors of the rooms, every call of the API, every page of the portal, every command. What there is, is found by
 * looking, so that something new without a row here is noticed; what a row says is found by doing it.
 */
import { before, describe, it } from 'node:test';
import { apiStory, called, refusals, routeNames } from './api-story.ts';
import { watchDoors } from './doors.ts';
import { complete, held } from './held.ts';
import { pageNames, portalStory, turnedAway, visited } from './portal-story.ts';
import { seen, watchEvidence } from './spy.ts';
import { pages, routes } from './table.ts';
import { acts } from './table-doors.ts';

describe('everything that shows or changes protected content leaves an event', () => {
  before(async () => {
    watchEvidence();
    await watchDoors();
    await apiStory();
    await portalStory();
  });

  it('calls of the API', () => {
    complete('calls', routeNames, routes);
    held(routes, called, refusals);
  });

  it('pages of the portal', () => {
    complete('pages', pageNames, pages);
    held(pages, visited, turnedAway);
  });

  it('methods behind them', () => {
    held(acts, seen, refusals);
  });
});
