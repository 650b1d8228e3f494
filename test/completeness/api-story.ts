/** Everything the API does, done once for real; `called` says which endpoint left which events. */
import { Secret, TOTP } from 'otpauth';
import { endpoints, type Rooms } from '#api';
import { newId, systemActor, systemClock } from '#base';
import { openExports } from '#flow';
import { addressBlind } from '#keys';
import { Policy } from '#policy';
import { type Client, client, openApiLab, password } from '../api/house.ts';
import { makePerson, pemOf } from '../lab/certificates-mail.ts';
import { watchCalls } from './spy.ts';

const nobody: unknown = new Proxy(function none() {}, { get: () => nobody });
const all = endpoints(nobody as Rooms).map(({ method, path }) => ({
  name: `${method} ${path}`,
  method,
  pattern: new RegExp(`^/v1${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** Names of everything the API does, such as `GET /letters/{id}`. */
export const routeNames = all.map(({ name }) => name);

/** Endpoint → kinds of events that a call which was answered left, over all such calls. */
export const { called, refusals, watchFetch } = watchCalls(all);

const reason = 'Complaint 2026-17';

export async function apiStory(): Promise<void> {
  const at = await openApiLab();
  const stop = watchFetch(at.base);
  try {
    await tell(at);
  } finally {
    stop();
    await at.close();
  }
}

type At = Awaited<ReturnType<typeof openApiLab>>;

async function tell(at: At): Promise<void> {
  const ada = await at.signedIn('Ada', ['admin', 'operator', 'sender']);
  const bea = await at.signedIn('Bea', ['admin', 'approver', 'auditor', 'sender']);
  const sue = await at.signedIn('Sue', ['sender']);
  const al = await at.signedIn('Al', ['approver']);
  await sessions(at, sue);
  const letter = await letters(at, ada, bea);
  await holdsAndGlass(at, ada, bea, al);
  await evidence(bea, letter);
  await keeping(ada, bea, letter);
  await own(ada);
  await settings(ada, bea);
  await rules(ada, bea);
  await readers(ada);
  await people(ada, bea.account);
  await directory(ada, al);
  await webhooks(ada);
}

const wait = 30_000;

async function sessions(at: At, sue: Client & { code(): string; account: string }): Promise<void> {
  const it = client(at.base);
  await it.call('POST', '/v1/session', { user: 'sue@clinic.test', password: 'wrong wrong wrong' });
  await it.call('POST', '/v1/session', { user: 'sue@clinic.test', password });
  // The code of the enrolment was used up.
  const apps = await sue.call('POST', '/v1/me/authenticator-apps', { label: 'second phone' });
  const code = () => new TOTP({ secret: Secret.fromBase32(apps.body.secret) }).generate();
  await sue.call('POST', `/v1/me/authenticator-apps/${apps.body.id}/confirm`, { code: code() });
  const made = await sue.call('POST', '/v1/me/recovery-codes');
  await it.call('POST', '/v1/session/second-factor', { kind: 'recovery', code: made.body.codes[0] });
  await it.call('POST', '/v1/session/passkey-question', {});
  await it.call('POST', '/v1/session/passkey', { ticket: 'x', response: { id: 'x' } });
  await it.call('GET', '/v1/session');
  await it.call('POST', '/v1/session/proof', { kind: 'recovery', code: made.body.codes[1] });
  await sue.call('GET', '/v1/me/factors');
  await sue.call('POST', '/v1/me/passkey-wish', {});
  await sue.call('POST', '/v1/me/passkeys', { ticket: 'x', label: 'x', response: { id: 'x' } });
  await sue.call('DELETE', `/v1/me/factors/${apps.body.id}`);
  await sue.call('GET', '/v1/me/sessions');
  const mine = await it.call('GET', '/v1/me/sessions');
  for (const { id, current } of mine.body.items ?? mine.body.sessions ?? [])
    if (!current) await it.call('DELETE', `/v1/me/sessions/${id}`);
  await it.call('DELETE', '/v1/session');
}

async function letters(at: At, ada: Client, bea: Client): Promise<string> {
  const wish = {
    to: ['ann@good.test'],
    subject: 'Your scan',
    text: 'Bring the ultrasound pictures.',
    attachments: [
      { name: 'plan.html', type: 'text/html', base64: Buffer.from('<b>eat</b>').toString('base64') },
    ],
  };
  const sent = await ada.call('POST', '/v1/letters', wish);
  const id: string = sent.body.id;
  await at.lab.arrived('good.test', 1);
  await at.lab.until(
    async () => {
      await at.lab.server.indexer.run();
      const found = await ada.call('POST', '/v1/me/letters/search', { query: 'ultrasound' });
      return found.body.items?.length === 1;
    },
    'the letter to be indexed',
    wait,
  );
  await ada.call('POST', `/v1/me/letters/${id}/read`, {});
  await ada.call('POST', `/v1/me/letters/${id}/attachments/1.2`, {});
  await ada.call('GET', '/v1/me/looks');
  await ada.call('GET', `/v1/letters/${id}/status`);
  for (const path of ['/status', '/live', '/series', '/queue/ages', '/standing', '/domains'])
    if (path !== '/live') await ada.call('GET', `/v1${path}`);
  await ada.call('GET', '/v1/letters/search?q=to:ann@good.test');
  await ada.call('GET', '/v1/letters?address=ann@good.test');
  const { body: life } = await ada.call('GET', `/v1/letters/${id}`);
  const accepted = life.events.find(({ kind }: { kind: string }) => kind === 'message.accepted');
  const [{ delivery }] = accepted.data.decisions;
  await at.lab.server.evidenceLog.turn();
  await ada.call('GET', `/v1/letters/${id}/receipts/${delivery}`);
  await ada.call('GET', `/v1/letters/${id}/looks`);
  await bea.call('POST', '/v1/archive/search', { query: 'ultrasound', reason });
  await bea.call('POST', `/v1/archive/letters/${id}/read`, { reason });
  await bea.call('POST', `/v1/archive/letters/${id}/source`, { reason });
  await bea.call('POST', `/v1/archive/letters/${id}/attachments/1.2`, { reason });
  const made = await bea.call('POST', '/v1/archive/exports', {
    reason,
    query: 'ultrasound',
    forms: ['mbox'],
  });
  await bea.call('GET', '/v1/archive/exports');
  await bea.call('GET', `/v1/archive/exports/${made.body.id}`);
  await at.lab.until(
    async () => {
      await openExports(at.lab.server.house).turn();
      return (await bea.call('GET', `/v1/archive/exports/${made.body.id}`)).body.state === 'ready';
    },
    'the letters to be gathered',
    wait,
  );
  await bea.call('POST', `/v1/archive/exports/${made.body.id}/file-wish`, {});
  await bea.call('GET', `/v1/archive/exports/${made.body.id}/file`);
  await ada.call('GET', '/v1/archive/imports');
  await ada.call('GET', `/v1/archive/imports/${made.body.id}/aside`);
  await ada.call('GET', '/v1/tls-reports');
  const { zone } = at.lab.dns;
  zone['slow.test'] = { mx: ['10 mx.slow.test'] };
  // Nobody listens there.
  zone['mx.slow.test'] = { a: ['127.0.0.99'] };
  // One that waits in the portal, and one that waits for its server.
  await ada.call('POST', '/v1/letters', { ...wish, to: ['bo@old.test'] });
  const placed = await at.lab.until(
    async () => (await ada.call('GET', '/v1/pickups')).body.items?.[0],
    'a letter in the portal',
    wait,
  );
  await ada.call('POST', `/v1/pickups/${placed.id}/retract`, { reason });
  await ada.call('POST', '/v1/letters', { ...wish, to: ['bo@slow.test'] });
  const due = await at.lab.until(
    async () =>
      (await ada.call('GET', '/v1/queue')).body.items?.find(
        (one: { domain: string; attempts: number; state: string }) =>
          one.domain === 'slow.test' && one.attempts > 0 && one.state === 'due',
      ),
    'a letter in the queue',
    wait,
  );
  // While an attempt is under way there is nothing to touch.
  for (const [act, more] of [
    ['retry', {}],
    ['cancel', { reason }],
  ] as const)
    await at.lab.until(
      async () =>
        (await ada.call('POST', `/v1/queue/${act}`, { ids: [due.id], ...more })).body.touched?.length > 0,
      `the letter to be free for ${act}`,
      wait,
    );
  await ada.call('POST', '/v1/domains', { name: 'second.test' });
  await ada.call('DELETE', '/v1/domains/second.test');
  return id;
}

async function holdsAndGlass(at: At, ada: Client, bea: Client, al: Client): Promise<void> {
  const { house } = at.lab.server;
  const before = house.policy;
  const policy = new Policy({
    config: at.lab.config.policy,
    domains: (domain) => house.people.isInside(domain),
    clock: house.clock,
    blind: (address) => addressBlind(house.keys, address),
    consents: await house.consents.live(),
    rules: [
      {
        name: 'board-waits',
        sentence: 'A letter to the board waits for approval.',
        citation: '45 CFR 164.530(i)',
        when: { to: ['good.test'] },
        ask: { hold: 'It goes to the board.' },
      },
    ],
  });
  Object.assign(house, { policy });
  const held: string[] = [];
  for (let n = 0; n < 3; n++) {
    const sent = await ada.call('POST', '/v1/letters', {
      to: ['chair@good.test'],
      subject: 'Minutes',
      text: 'Friday.',
    });
    const [waiting] = await house.queue.find(systemActor('test'), sent.body.id);
    held.push(waiting!.id);
  }
  Object.assign(house, { policy: before });
  await al.call('GET', '/v1/holds');
  await al.call('GET', `/v1/holds/${held[0]}`);
  await al.call('POST', `/v1/holds/${held[0]}/release`, { reason });
  await al.call('POST', `/v1/holds/${held[1]}/refuse`, { reason });
  await al.call('POST', `/v1/holds/${held[2]}/raise`, { reason, floor: 'sealed' });
  const [mine] = (await ada.call('GET', '/v1/letters?address=ann@good.test')).body.items;
  const asked = await al.call('POST', '/v1/glass', { letters: [mine.id], reason });
  await al.call('GET', '/v1/glass');
  await bea.call('POST', `/v1/glass/${asked.body.id}/decide`, { verdict: 'approved', words: 'It is urgent' });
  await al.call('POST', `/v1/glass/letters/${mine.id}/read`, { reason });
  await al.call('POST', `/v1/glass/letters/${mine.id}/attachments/1.2`, { reason });
  await bea.call('POST', `/v1/glass/${asked.body.id}/end`, {});
  const second = await al.call('POST', '/v1/glass', { letters: [mine.id], reason });
  await bea.call('POST', `/v1/glass/${second.body.id}/decide`, {
    verdict: 'approved',
    words: 'It is urgent',
  });
  await ada.call('POST', `/v1/me/glass/${second.body.id}/end`, {});
  const reviews = await bea.call('GET', '/v1/reviews');
  const review = reviews.body.items.at(-1);
  if (!review) return;
  const whole = await bea.call('GET', `/v1/reviews/${review.id}`);
  const [{ topic }] = whole.body.items;
  await bea.call('GET', `/v1/reviews/${review.id}/topics/${topic}`);
  // Neither who asked nor who allowed it.
  const rex = await at.signedIn('Rex', ['auditor']);
  await rex.call('POST', `/v1/reviews/${review.id}/sign`, { topic, verdict: 'fine', note: 'looked at it' });
}

async function evidence(bea: Client, letter: string): Promise<void> {
  const events = await bea.call('GET', '/v1/events?kind=message');
  await bea.call('GET', `/v1/events/${events.body.items[0].id}`);
  await bea.call('GET', '/v1/evidence');
  await bea.call('GET', '/v1/evidence/checkpoints');
  await bea.call('POST', '/v1/evidence/packs', { scope: { kind: 'letters', letters: [letter] }, reason });
  await bea.call('GET', `/v1/receipts/${letter}`);
  await bea.call('GET', `/v1/receipts/${letter}/pdf`);
}

async function keeping(ada: Client, bea: Client, letter: string): Promise<void> {
  await ada.call('GET', '/v1/retention');
  const schedule = { rules: [{ name: 'newsletters', days: 30, classes: ['bulk'] }], otherwise: 2192 };
  const { body: first } = await ada.call('POST', '/v1/retention', { schedule, reason });
  await bea.call('POST', `/v1/retention/${first.version}/refuse`);
  const { body: second } = await ada.call('POST', '/v1/retention', { schedule, reason });
  await bea.call('POST', `/v1/retention/${second.version}/approve`);
  const wish = { matter: 'Case 7', reason, letters: [letter] };
  const { body: hold } = await ada.call('POST', '/v1/legal-holds', wish);
  await ada.call('GET', '/v1/legal-holds');
  await ada.call('GET', `/v1/legal-holds/${hold.id}/letters`);
  await ada.call('POST', `/v1/legal-holds/${hold.id}/ask-release`, { reason });
  await bea.call('POST', `/v1/legal-holds/${hold.id}/release`);
  const [spare] = (await ada.call('GET', '/v1/letters?address=bo@slow.test')).body.items;
  const ask = async (): Promise<string> =>
    (await ada.call('POST', '/v1/destructions', { letters: [spare.id], reason })).body.id;
  const refused = await ask();
  await ada.call('GET', '/v1/destructions');
  await ada.call('GET', `/v1/destructions/${refused}`);
  await bea.call('POST', `/v1/destructions/${refused}/refuse`);
  const done = await ask();
  await bea.call('POST', `/v1/destructions/${done}/approve`);
  await ada.call('GET', `/v1/destructions/${done}/certificate`);
}

async function own(ada: Client): Promise<void> {
  const mine = await ada.call('GET', '/v1/me/letters');
  const [one] = mine.body.items;
  await ada.call('POST', `/v1/me/letters/${one.id}/retract`, { reason });
  await ada.call('GET', '/v1/me/app-passwords');
  const { body: made } = await ada.call('POST', '/v1/me/app-passwords', { label: 'phone' });
  await ada.call('DELETE', `/v1/me/app-passwords/${made.id}`);
  await ada.call('GET', '/v1/me/glass');
  await ada.call('GET', '/v1/settings');
  await ada.call('GET', '/v1/settings/drift');
}

async function settings(ada: Client, bea: Client): Promise<void> {
  const path = '/v1/settings/protection';
  const wish = { values: { default_floor: 'encrypted' }, reason };
  await ada.call('GET', path);
  await ada.call('POST', `${path}/assess`, { values: wish.values });
  // Safer, so at once; then back, which a second person has to agree to.
  await ada.call('PATCH', path, { values: { default_floor: 'verified' }, reason }, { 'if-match': '*' });
  for (const act of ['refuse', 'approve'] as const) {
    const made = await ada.call('PATCH', path, wish, { 'if-match': '*' });
    await bea.call('POST', `${path}/versions/${made.body.number}/${act}`, { reason });
  }
  await bea.call('POST', `${path}/rollback`, { reason });
  await bea.call('GET', `${path}/versions`);
}

async function rules(ada: Client, bea: Client): Promise<void> {
  const { body: now } = await ada.call('GET', '/v1/rules');
  const wish = `${now.text}\nRule lab-results because of "45 CFR 164.312(e)(1)":\n  When a letter holds lab results and goes outside, then seal it.\n`;
  const { body: read } = await ada.call('POST', '/v1/rules/check', { text: wish });
  await ada.call('POST', '/v1/rules/try', { text: read.text, days: 7 });
  const { body: made } = await ada.call('POST', '/v1/rules', { text: read.text, reason, days: 7 });
  await bea.call('POST', `/v1/rules/${made.number}/approve`);
  await bea.call('POST', `/v1/rules/${made.number}/activate`);
  await ada.call('POST', '/v1/rules/rollback', { reason });
}

async function readers(ada: Client): Promise<void> {
  await ada.call('GET', '/v1/reader-keys');
  const key = pemOf(
    makePerson('ann@good.test', { from: systemClock.now() - 3_600_000, until: systemClock.now() + 9e9 }).der,
  );
  await ada.call('POST', '/v1/reader-keys', { address: 'ann@good.test', key });
  await ada.call('GET', '/v1/readers?address=ann@good.test');
  const [known] = (await ada.call('GET', '/v1/reader-keys?address=ann@good.test')).body.items;
  for (const act of ['accept', 'reject', 'remove'])
    await ada.call('POST', `/v1/reader-keys/${known.id}/${act}`, { reason });
}

async function people(ada: Client, signedIn: string): Promise<void> {
  await ada.call('GET', '/v1/people');
  const { body: eve } = await ada.call('POST', '/v1/people', { name: 'Eve', addresses: ['eve@clinic.test'] });
  await ada.call('GET', `/v1/people/${eve.id}`);
  await ada.call('PATCH', `/v1/people/${eve.id}`, { roles: ['sender'] }, { 'if-match': '*' });
  await ada.call('POST', `/v1/people/${eve.id}/invitation`, {});
  await ada.call('POST', `/v1/people/${signedIn}/sign-out`, {});
  const { body: app } = await ada.call('POST', `/v1/people/${eve.id}/app-passwords`, { label: 'phone' });
  await ada.call('DELETE', `/v1/app-passwords/${app.id}`);
  const { body: robot } = await ada.call('POST', '/v1/service-accounts', { name: 'ehr' });
  await ada.call('GET', '/v1/api-keys');
  const wish = { account: robot.id, label: 'x', acts: ['mail.send'], networks: [], days: 7 };
  const { body: key } = await ada.call('POST', '/v1/api-keys', wish);
  await ada.call('DELETE', `/v1/api-keys/${key.id}`);
  await ada.call('GET', `/v1/people/${eve.id}/rights`);
}

async function directory(ada: Client, other: Client & { account: string }): Promise<void> {
  await ada.call('GET', '/v1/groups');
  const { body: group } = await ada.call('POST', '/v1/groups', { name: 'Ward', roles: ['sender'] });
  await ada.call('GET', `/v1/groups/${group.id}`);
  await ada.call('PATCH', `/v1/groups/${group.id}`, { name: 'Ward 2' }, { 'if-match': '*' });
  await ada.call('DELETE', `/v1/groups/${group.id}`, undefined, { 'if-match': '*' });
  await ada.call('GET', '/v1/partners');
  const wish = { name: 'Lab Ltd', domains: ['lab.test'], roles: ['auditor'], networks: [], endsAt: null };
  const { body: partner } = await ada.call('POST', '/v1/partners', wish);
  await ada.call('PATCH', `/v1/partners/${partner.id}`, { state: 'disabled' });
  const [someone] = (await ada.call('GET', '/v1/people?limit=1')).body.items;
  await ada.call('GET', '/v1/unusual');
  await ada.call('GET', '/v1/outgoing-holds');
  await ada.call('POST', '/v1/outgoing-holds', { account: someone.id, reason });
  await ada.call('POST', `/v1/outgoing-holds/${someone.id}/free`, { reason });
  const [device] = (await other.call('GET', '/v1/me/devices')).body.items;
  await other.call('DELETE', `/v1/me/devices/${device.id}`);
  const theirs = `/v1/people/${other.account}/devices`;
  const [second] = (await ada.call('GET', theirs)).body.items;
  if (second) await ada.call('DELETE', `${theirs}/${second.id}`);
  await ada.call('GET', '/v1/directory');
  await ada.call('POST', '/v1/directory/look', {});
  await ada.call('POST', '/v1/directory/approval', { accounts: [newId()] });
}

async function webhooks(ada: Client): Promise<void> {
  await ada.call('GET', '/v1/webhooks');
  const { body: hook } = await ada.call('POST', '/v1/webhooks', {
    label: 'ehr',
    url: 'https://hooks.good.test/in',
    kinds: ['delivery.delivered'],
  });
  const path = `/v1/webhooks/${hook.id}`;
  await ada.call('GET', path);
  await ada.call('PATCH', path, { label: 'EHR' }, { 'if-match': '*' });
  await ada.call('POST', `${path}/secret`, {});
  await ada.call('POST', `${path}/test`, {});
  await ada.call('GET', `${path}/calls`);
  await ada.call('POST', `${path}/replay`, {});
  await ada.call('DELETE', path);
}
