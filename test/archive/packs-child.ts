/** Packs and copies without end, to be killed: `node packs-child.ts SETTINGS FOLDER`. */
import { join } from 'node:path';
import { Copier, FolderPlace, notesOf, openPacker, packsOf } from '#archive';
import { silentLog } from '#base';
import { configFrom } from '#config';
import { Evidence } from '#evidence';
import { Keys, passphrasePath, passphraseProvider } from '#keys';
import { Store } from '#store';
import { FakeClock } from '../lab/clock.ts';

const [settings = '{}', dir = '.'] = process.argv.slice(2);
const config = configFrom(JSON.parse(settings), dir);
const clock = new FakeClock(Date.UTC(2100, 0, 1));
const store = await Store.open({ config, clock, log: silentLog });
const keys = await Keys.open({ provider: passphraseProvider(passphrasePath(config)), sql: store, clock });
const evidence = new Evidence({ keys, clock });
const copier = new Copier({
  first: new FolderPlace(packsOf(config)),
  second: new FolderPlace(join(dir, 'second')),
  notes: notesOf(config),
});
process.stdout.write('ready\n');
for (;;) {
  // A packer of its own each time, as after a start: what one held is not known to the next.
  const packer = openPacker({ config, store, evidence, clock, log: silentLog });
  await packer!.run();
  await copier.copy();
  // The lease of one that was killed would outlast the test.
  await store.query('DELETE FROM archive_lease');
}
