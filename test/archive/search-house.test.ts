import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { promisify } from 'node:util';
import { openPacker, packFigures } from '#archive';
import { isFault } from '#base';
import { search } from '#flow';
import { openLab } from '../lab/house.ts';

const run = promisify(execFile);

it('a letter that was sent is found by its sender and by the operator, with its state, and by nobody else', async (t) => {
  const lab = await openLab({ world: { 'good.test': {} } });
  t.after(() => lab.close());
  const { house, indexer } = lab.server;
  const { id } = await lab.send({
    to: 'ann@good.test',
    subject: 'Next visit',
    text: 'Bring the ultrasound pictures.',
  });
  await lab.arrived('good.test', 1);
  await indexer.run();
  const account = (await house.people.find(lab.person.user))!;
  const person = { kind: 'person', id: account.id, via: 'console' } as const;
  const found = await lab.until(async () => {
    const page = await search(house, person, { query: 'ultrasounds state:delivered' });
    return page.hits.length > 0 && page;
  }, 'the letter to be found');
  assert.deepEqual(
    found.hits.map((hit) => [hit.id, hit.subject]),
    [[id, 'Next visit']],
  );
  const other = await house.people.addPerson(
    { kind: 'operator', id: 'test', via: 'cli' },
    { name: 'Other', addresses: ['other@clinic.test'] },
  );
  const page = await search(house, { kind: 'person', id: other.id, via: 'console' }, { query: 'ultrasound' });
  assert.deepEqual(page.hits, []);
  for (const actor of [
    { kind: 'reader', id: account.id, via: 'portal' },
    { kind: 'person', id: 'nobody', via: 'console' },
  ] as const)
    await assert.rejects(search(house, actor, { query: 'ultrasound' }), (error) =>
      isFault(error, 'not-allowed'),
    );

  // The command, as it is typed.
  const file = join(lab.dir, 'search.toml');
  const { keys, storage, tls } = lab.config;
  writeFileSync(
    file,
    [
      `[database]\nurl = ${JSON.stringify(lab.databaseUrl)}`,
      `[keys]\npassphrase_file = ${JSON.stringify(keys.passphrase_file)}`,
      `[storage]\ndir = ${JSON.stringify(storage.dir)}`,
      `[tls]\ncertificate = ${JSON.stringify(tls.certificate)}\nkey = ${JSON.stringify(tls.key)}`,
      `[archive]\npacks = true\npack_after = 0\npack_patience = 0\nsecond = ${JSON.stringify(join(lab.dir, 'second'))}`,
    ].join('\n'),
  );
  const bin = join(import.meta.dirname, '../../bin/postern');
  const { stdout } = await run(bin, [
    'search',
    'ultrasound',
    '--reason',
    'case 7',
    '--json',
    '--config',
    file,
  ]);
  assert.equal(JSON.parse(stdout).hits[0].id, id);
  const wrong = await run(bin, ['search', 'form:ann', '--reason', 'case 7', '--config', file]).catch(
    (error) => error,
  );
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /At character 1: there is no form: here/);
  const status = await run(bin, ['archive', 'status', '--json', '--config', file]);
  assert.ok(JSON.parse(status.stdout).search.letters >= 1);

  // And the second store's own process, over a pack of the server's.
  const config = {
    ...lab.config,
    archive: { ...lab.config.archive, packs: true, pack_after: 0, pack_patience: 0 },
  };
  const packer = openPacker({ ...house, config })!;
  // Letters of this very millisecond are left for the next time.
  await lab.until(async () => {
    await packer.run();
    return (await packFigures(house.store)).packs > 0;
  }, 'a pack');
  const copied = await run(bin, ['archive', 'copy', '--once', '--json', '--config', file]);
  const [copy, scrub] = copied.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(copy.copied >= 1);
  assert.deepEqual([scrub.packs, scrub.mended, scrub.lost], [copy.copied, 0, 0]);
  await packer.run();
  await packer.stop();
  assert.equal((await packFigures(house.store)).uncopied, 0);
  assert.match((await house.archive.open(id)).raw.toString(), /ultrasound/);
});
