/**
 * Everybody who has an account, page by page.
 *
 *     POSTERN_URL=... POSTERN_KEY=... node examples/list-people.ts
 */
import { connected } from './environment.ts';

for await (const { name, addresses, state } of connected().all('/v1/people', { query: { limit: 100 } }))
  process.stdout.write(`${state === 'active' ? ' ' : '-'} ${name} ${addresses.join(' ')}\n`);
