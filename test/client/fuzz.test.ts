import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { isGenuine } from '../../client/postern.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const now = 1_700_000_000_000;
const seconds = String(now / 1000);
const signed = (id: string, body: string): string =>
  `v1,${createHmac('sha256', Buffer.alloc(32, 7)).update(`${id}.${seconds}.${body}`).digest('base64')}`;
const settings = { seed: 20261126, numRuns: 2000 };

test('whatever stands in the fields of a webhook, the check ends and believes nothing that was not signed', () => {
  const field = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'v1,', 'v1, v1,', 'v2,AAAA', `${'v1,A '.repeat(500)}`, 'NaN', '-0', '1e400'),
  );
  fc.assert(
    fc.property(field, field, field, fc.string(), (id, at, signature, body) => {
      const headers = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature };
      assert.equal(isGenuine(secret, headers, body, now), false);
    }),
    settings,
  );
});

test('a genuine webhook is believed among any other signatures, and not once a character of it is another', () => {
  const id = fc.stringMatching(/^[\w-]{1,40}$/);
  fc.assert(
    fc.property(
      id,
      fc.string(),
      fc.array(fc.stringMatching(/^v[12],[\w+/=]{0,50}$/)),
      (name, body, others) => {
        const headers = {
          'webhook-id': name,
          'webhook-timestamp': seconds,
          'webhook-signature': [...others, signed(name, body)].join(' '),
        };
        assert.equal(isGenuine(secret, headers, body, now), true);
        assert.equal(isGenuine(secret, headers, `${body} `, now), false);
        assert.equal(isGenuine(secret, { ...headers, 'webhook-id': `${name}x` }, body, now), false);
        assert.equal(isGenuine(secret, headers, body, now + 301_000), false);
        assert.equal(isGenuine(secret, headers, body, now - 301_000), false);
      },
    ),
    settings,
  );
});
