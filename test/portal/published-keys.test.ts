import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLog, systemClock } from '#base';
import { checkCertificate, parseCertificates } from '#cms';
import { type OwnKeys, openOwnKeys } from '#keys';
import { checkKeys, parseKeys } from '#pgp';
import { Pickup } from '#pickup';
import { Portal } from '#portal';
import { wkdUrls } from '../../src/keys/discover/sources.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const me = { kind: 'operator', id: 'op', via: 'cli' } as const;

describe('keys that anybody may fetch from the portal', () => {
  let lab: TestStore<typeof systemClock>;
  let own: OwnKeys;
  let portal: Portal;
  let url: string;
  before(async () => {
    lab = await testStore({
      clock: systemClock,
      settings: {
        organisation: { domain: 'clinic.example' },
        web: { host: '127.0.0.1', port: 0, plain: true },
        pickup: { url: 'http://127.0.0.1' },
      },
    });
    const { config, store, keys, clock, evidence } = lab;
    own = openOwnKeys(config, {
      store,
      keys,
      clock,
      record: (sql, draft) => evidence.record(sql, draft),
      isOwn: () => true,
    });
    portal = new Portal({
      config,
      clock,
      log: silentLog,
      pickup: new Pickup({ config, clock, keys, evidence, store }),
      accept: async ({ id }) => ({ kind: 'accepted', id }),
      post: async ({ pickup }) => ({ kind: 'accepted', id: pickup }),
      published: {
        wkd: (domain, name) => own.findByWkd(domain, name),
        authority: async () => (await own.authority.published())?.certificate ?? null,
        revocations: async () => (await own.authority.published())?.list ?? null,
      },
    });
    url = `http://127.0.0.1:${(await portal.start()).port}`;
  });
  after(async () => {
    await portal.stop();
    await lab.close();
  });
  const get = async (path: string): Promise<{ status: number; body: Buffer }> => {
    const response = await fetch(url + path);
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
  };

  it('a mail program finds an OpenPGP key both ways, and nothing of who has none', async () => {
    await own.makePgp(me, { owner: 'anna@clinic.example', name: 'Anna', days: 100, publish: true });
    await own.makePgp(me, { owner: 'bo@clinic.example', name: 'Bo', days: 100 });
    const paths = (local: string) =>
      Object.values(wkdUrls({ local, domain: 'clinic.example' })).map((one) => {
        const { pathname, search } = new URL(one);
        return pathname + search;
      });
    for (const path of paths('Anna')) {
      const { status, body } = await get(path);
      assert.equal(status, 200, path);
      const { keys } = parseKeys(body);
      assert.equal(keys[0]?.secret, false);
      assert.equal(checkKeys(keys, { address: 'anna@clinic.example', at: systemClock.now() }).usable, true);
    }
    const [hidden, nobody] = [await get(paths('bo')[0]!), await get(paths('nobody')[0]!)];
    assert.deepEqual([hidden.status, nobody.status], [404, 404]);
    assert.deepEqual(hidden.body.length, nobody.body.length);
    for (const path of ['/.well-known/openpgpkey/policy', '/.well-known/openpgpkey/clinic.example/policy'])
      assert.deepEqual(await get(path), { status: 200, body: Buffer.alloc(0) });
    assert.equal((await get('/.well-known/openpgpkey/hu/..%2f..%2fetc')).status, 404);
  });

  it("the authority's certificate and list are there once there is one", async () => {
    assert.equal((await get('/authority.cer')).status, 404);
    assert.equal((await get('/authority.crl')).status, 404);
    await own.authority.init(me, { name: 'A', organisation: 'C', domains: ['clinic.example'], years: 1 });
    const key = await own.makeSmime(me, { owner: 'anna@clinic.example', name: 'Anna', days: 100 });
    const { smime } = await own.own({ local: 'anna', domain: 'clinic.example' }, systemClock.now());
    await own.revoke(me, key.id, 'compromised');
    const roots = parseCertificates((await get('/authority.cer')).body).certificates;
    const { crls } = parseCertificates((await get('/authority.crl')).body);
    const answer = checkCertificate({
      certificate: smime!.certificate,
      at: systemClock.now() + 2000,
      roots,
      crls,
      use: 'sign',
    });
    assert.equal(answer.usable, false);
    assert.equal(!answer.usable && answer.refusal.code, 'revoked');
  });
});
