import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Account } from '#people';
import { type ApiLab, type Client, cli, client, openApiLab, password, type Reply } from '../api/house.ts';
import { authority } from '../lab/certificates.ts';
import { type OidcProvider, oidcClient, openOidc } from '../lab/oidc.ts';
import { launch, missing } from '../portal/chromium.ts';

const ca = authority();
process.env.TEST_OIDC_SECRET = oidcClient.secret;

/** A browser at the provider: keeps its cookies, goes where it is sent, and stops where it is sent back to us. */
function browser() {
  const cookies = new Map<string, string>();
  const ask = (url: string, body?: string): Promise<{ status: number; location: string; url: string }> =>
    new Promise((done, fail) => {
      const asking = request(
        url,
        {
          ca: [ca.pem],
          agent: false,
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
            ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          },
        },
        (response) => {
          for (const cookie of response.headers['set-cookie'] ?? []) {
            const [pair = ''] = cookie.split(';');
            const at = pair.indexOf('=');
            if (pair.slice(at + 1) === '') cookies.delete(pair.slice(0, at));
            else cookies.set(pair.slice(0, at), pair.slice(at + 1));
          }
          response.resume().on('end', () => {
            const to = response.headers.location;
            done({ status: response.statusCode ?? 0, location: to ? new URL(to, url).href : '', url });
          });
        },
      );
      asking.on('error', fail);
      asking.end(body);
    });
  /** Signs in as `name`; the query with which the provider sends the browser back. */
  return async (start: string, name: string): Promise<string> => {
    let at = await ask(start);
    for (let hops = 0; hops < 10; hops++) {
      if (at.location === '') at = await ask(at.url, `name=${encodeURIComponent(name)}`);
      else if (at.location.startsWith('http:')) return new URL(at.location).search.slice(1);
      else at = await ask(at.location);
    }
    throw new Error(`the provider never sends back: ${JSON.stringify(at)}`);
  };
}

describe('sign-in through a provider', () => {
  let at: ApiLab;
  let provider: OidcProvider;
  const people = () => at.lab.server.house.people;
  const oidc = () => at.lab.config.signin.oidc as { issuer: string };
  const person = (name: string, roles: readonly string[] = ['operator']): Promise<Account> =>
    people().addPerson(cli, { name, addresses: [`${name}@clinic.test`], roles: roles as never });
  const start = async (me: Client, purpose = 'enter'): Promise<string> => {
    const reply = await me.call('POST', '/v1/session/provider', { purpose });
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    return reply.body.url;
  };
  const back = (me: Client, answer: string): Promise<Reply> =>
    me.call('POST', '/v1/session/provider/return', { answer });
  const through = async (me: Client, name: string, purpose = 'enter'): Promise<Reply> =>
    back(me, await browser()(await start(me, purpose), name));
  const failures = async (): Promise<string[]> =>
    (
      await at.lab.server.house.store.query<{ body: string }>(
        `SELECT body FROM evidence_event WHERE kind = 'signin.failed' ORDER BY id`,
      )
    ).rows.map(({ body }) => JSON.parse(body).data.why);

  before(async () => {
    at = await openApiLab({
      signin: {
        oidc: {
          name: 'House login',
          client_id: oidcClient.id,
          client_secret: 'env:TEST_OIDC_SECRET',
          trusted_domains: ['clinic.test'],
          inside: true,
          ca: 'oidc-ca.pem',
        },
      },
    });
    writeFileSync(join(at.lab.config.base, 'oidc-ca.pem'), ca.pem);
    provider = await openOidc(ca.issue(['127.0.0.1']), `${at.url}/sign-in/provider`, {
      's-amy': { email: 'amy@clinic.test', email_verified: true, amr: ['pwd', 'mfa'] },
      's-bea': { email: 'bea@clinic.test', email_verified: true, amr: ['pwd'] },
      's-cid': { email: 'cid@clinic.test', email_verified: false, amr: ['mfa'] },
      's-dee': { email: 'dee@elsewhere.test', email_verified: true, amr: ['mfa'] },
      's-eve': { email: 'amy@clinic.test', email_verified: true, amr: ['mfa'] },
    });
    oidc().issuer = provider.issuer;
  });
  after(async () => {
    await provider.close();
    await at.close();
  });

  it('asks with PKCE, state and nonce, and by a code alone', async () => {
    const url = new URL(await start(client(at.base)));
    const { searchParams: query } = url;
    assert.equal(url.origin, provider.issuer);
    assert.deepEqual(
      [query.get('response_type'), query.get('code_challenge_method'), query.get('redirect_uri')],
      ['code', 'S256', `${at.url}/sign-in/provider`],
    );
    for (const name of ['state', 'nonce', 'code_challenge'])
      assert.ok((query.get(name) ?? '').length >= 43, name);
  });

  it('links by a checked address of a trusted domain once, then by the provider’s own name for somebody', async () => {
    const amy = await person('amy');
    const me = client(at.base);
    const first = await through(me, 's-amy');
    assert.deepEqual([first.status, first.body.state], [200, 'open'], JSON.stringify(first.body));
    const session = await me.call('GET', '/v1/session');
    assert.equal(session.body.account.id, amy.id);
    // The address changes; the person stays the same.
    (provider.people['s-amy'] as { email: string }).email = 'boss@clinic.test';
    const again = client(at.base);
    assert.equal((await through(again, 's-amy')).body.state, 'open');
    assert.equal((await again.call('GET', '/v1/session')).body.account.id, amy.id);
    // Somebody else who has the address there by now is not amy.
    const eve = await through(client(at.base), 's-eve');
    assert.deepEqual([eve.status, eve.body.code], [403, 'provider-unknown']);
  });

  it('never by an address that was not checked, or in a domain that is not trusted', async () => {
    await person('cid');
    for (const name of ['s-cid', 's-dee', 's-nobody']) {
      const me = client(at.base);
      const reply = await through(me, name);
      assert.deepEqual([reply.status, reply.body.code], [403, 'provider-unknown'], name);
      assert.equal((await me.call('GET', '/v1/session')).status, 401);
    }
    assert.ok((await failures()).includes('provider-unknown'));
  });

  it('asks for a second factor of ours where the provider names none', async () => {
    const bea = await at.signedIn('Bea', ['operator']);
    const codes = await bea.call('POST', '/v1/me/recovery-codes');
    const me = client(at.base);
    const half = await through(me, 's-bea');
    assert.deepEqual([half.body.state, half.body.offers], ['half', ['totp', 'recovery']]);
    assert.equal((await me.call('GET', '/v1/queue')).status, 403);
    const [code] = codes.body.codes;
    assert.equal(
      (await me.call('POST', '/v1/session/second-factor', { kind: 'recovery', code })).status,
      200,
    );
    assert.equal((await me.call('GET', '/v1/session')).body.state, 'open');
  });

  it('lets nobody in who has no factor at all, but to set one up', async () => {
    const fay = await person('fay');
    provider.people['s-fay'] = { email: 'fay@clinic.test', email_verified: true, amr: ['pwd'] };
    const me = client(at.base);
    assert.equal((await through(me, 's-fay')).body.state, 'enrol');
    assert.equal((await me.call('GET', '/v1/people')).body.code, 'not-allowed');
    await people().disable(cli, fay.id);
    const off = await through(client(at.base), 's-fay');
    assert.deepEqual([off.status, off.body.code], [403, 'provider-unknown']);
  });

  it('takes an answer once, to its own question, on the device that asked', async () => {
    const me = client(at.base);
    const answer = await browser()(await start(me), 's-amy');
    assert.equal((await back(client(at.base), answer)).status, 403, 'another device');
    const other = client(at.base);
    await start(other);
    assert.equal((await back(other, answer)).status, 403, 'another device that has asked too');
    assert.equal((await back(me, answer)).status, 200);
    assert.equal((await back(me, answer)).status, 403, 'a second time');

    // A code that somebody else got, slipped under one's own question.
    const theirs = new URLSearchParams(await browser()(await start(client(at.base)), 's-amy'));
    const mine = new URLSearchParams(await browser()(await start(me), 's-bea'));
    mine.set('code', theirs.get('code') ?? '');
    assert.equal((await back(me, mine.toString())).status, 403);
    for (const nonsense of [
      'x=y',
      'state=&code=',
      `state=${'a'.repeat(43)}&code=b`,
      'error=access_denied&state=x',
    ])
      assert.equal((await back(me, nonsense)).status, 403, nonsense);
    assert.ok((await failures()).includes('provider-wrong-answer'));
  });

  it('proves anew who somebody is, where they signed in by it, and only the same person', async () => {
    const me = client(at.base);
    await through(me, 's-amy');
    const { store } = at.lab.server.house;
    const age = () => store.query(`UPDATE people_session SET proved_at = proved_at - interval '1 hour'`);
    await age();
    const act = () => me.call('POST', '/v1/me/recovery-codes');
    assert.equal((await act()).body.code, 'proof-needed');
    assert.equal((await through(me, 's-eve', 'prove')).status, 403);
    await person('jon');
    provider.people['s-jon'] = { email: 'jon@clinic.test', email_verified: true, amr: ['mfa'] };
    assert.equal((await through(client(at.base), 's-jon')).body.state, 'open');
    assert.equal((await through(me, 's-jon', 'prove')).status, 403, 'somebody else with an account here');
    assert.equal((await act()).body.code, 'proof-needed');
    const proved = await through(me, 's-amy', 'prove');
    assert.deepEqual([proved.status, proved.body.state], [200, 'proved'], JSON.stringify(proved.body));
    assert.equal((await act()).status, 201);
    (provider.people['s-amy'] as { amr: string[] }).amr = ['pwd'];
    await age();
    assert.equal((await through(me, 's-amy', 'prove')).status, 403, 'fewer factors than they need');
    (provider.people['s-amy'] as { amr: string[] }).amr = ['pwd', 'mfa'];
  });

  it('links whoever is signed in already, one person to one name, and forgets it again', async () => {
    const gil = await at.signedIn('Gil', ['operator']);
    assert.deepEqual((await gil.call('GET', '/v1/me/provider')).body, {
      provider: 'House login',
      linked: false,
    });
    assert.equal((await through(gil, 's-dee', 'link')).body.state, 'linked');
    const me = client(at.base);
    assert.equal((await through(me, 's-dee')).body.state, 'open');
    assert.equal((await me.call('GET', '/v1/session')).body.account.id, gil.account);
    const hal = await at.signedIn('Hal', ['operator']);
    assert.equal((await through(hal, 's-dee', 'link')).status, 403);
    assert.equal((await gil.call('DELETE', '/v1/me/provider')).status, 204);
    assert.equal((await through(client(at.base), 's-dee')).body.code, 'provider-unknown');
    assert.equal(
      (await client(at.base).call('POST', '/v1/session/provider', { purpose: 'link' })).status,
      401,
    );
  });

  it('stands alone where passwords are off, and the link from the shell still lets somebody in', async () => {
    const ida = await at.signedIn('Ida', ['admin']);
    const signin = at.lab.config.signin as { password: boolean };
    signin.password = false;
    try {
      const stranger = client(at.base);
      assert.deepEqual((await stranger.call('GET', '/v1/session/ways')).body, {
        password: false,
        provider: 'House login',
      });
      const wrong = await stranger.call('POST', '/v1/session', { user: 'ida@clinic.test', password });
      assert.equal(wrong.body.code, 'sign-in-refused');
      assert.equal((await through(client(at.base), 's-amy')).body.state, 'open');
      const invited = client(at.base);
      const token = await at.invite(await people().get(ida.account));
      assert.equal((await invited.call('POST', '/v1/session/invitation', { token })).body.state, 'enrol');
    } finally {
      signin.password = true;
    }
  });

  it('says so where the provider cannot be asked, or is not whom its certificate names', async () => {
    const { issuer } = provider;
    oidc().issuer = 'https://127.0.0.1:9';
    // What is known of a provider is remembered for a while; another provider is asked anew.
    const gone = await openApiLab({
      signin: { oidc: { issuer, client_id: 'postern', inside: false, ca: '' } },
    });
    try {
      const reply = await client(gone.base).call('POST', '/v1/session/provider', { purpose: 'enter' });
      assert.deepEqual(
        [reply.status, reply.body.code],
        [503, 'provider-failed'],
        'a private address is not entered',
      );
      (gone.lab.config.signin.oidc as { inside: boolean }).inside = true;
      const untrusted = await client(gone.base).call('POST', '/v1/session/provider', { purpose: 'enter' });
      assert.deepEqual(
        [untrusted.status, untrusted.body.code],
        [503, 'provider-failed'],
        'nor an unknown authority believed',
      );
    } finally {
      await gone.close();
      oidc().issuer = issuer;
    }
  });

  it('in a browser: there and back', { skip: missing }, async () => {
    const chromium = await launch();
    try {
      const context = await chromium.newContext({ ignoreHTTPSErrors: true, locale: 'en-US' });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(`${at.url}/letters`);
      await page.getByRole('button', { name: 'Sign in with House login' }).click();
      await page.getByRole('heading', { name: 'The provider' }).waitFor();
      await page.getByLabel('Name').fill('s-amy');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Letters' }).waitFor();
      assert.equal(new URL(page.url()).pathname, '/letters', 'where they were before');
      assert.doesNotMatch(page.url(), /code=/);
      await page.goBack().catch(() => null);
      assert.doesNotMatch(await page.evaluate('location.href'), /code=/, 'nor in the history');
    } finally {
      await chromium.close();
    }
  });
});
