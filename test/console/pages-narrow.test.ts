import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { missing } from '../portal/chromium.ts';
import { openPages, type Pages } from './pages.ts';

describe('every page of the console, narrow and dark', { skip: missing }, () => {
  let at: Pages;
  before(async () => {
    at = await openPages();
  });
  after(() => at.close());

  it('is readable without sight, and fits', () => at.look(390, 'dark'));

  it('asks nobody else for anything, and breaks nowhere', () => {
    assert.deepEqual(at.outside, []);
    assert.deepEqual(at.troubles, []);
  });
});
