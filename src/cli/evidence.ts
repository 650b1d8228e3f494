import { anchorStandings, formatKey, logStanding } from '#evidence';
import { openEvidenceLog } from '../app.ts';
import { anchorPlaces } from '../app-anchors.ts';
import { type Common, operator, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { duration, many, paint, plain, print, printJson } from './output.ts';
import { withHouse } from './rooms.ts';

interface Rotate extends Common {
  readonly reason?: string;
}

/** The log, its keys, and the places that its checkpoints go to. */
async function show(options: Common): Promise<void> {
  await withHouse(options, async (house) => {
    const log = await logStanding(house);
    const keys = (await openEvidenceLog(house).publicKeys()).map(formatKey);
    const anchors = await anchorStandings(house.store, anchorPlaces(house.config));
    if (options.json) return printJson({ ...log, keys, anchors });
    print(`${many(log.size, 'event')} in the log, ${log.waiting} waiting for their place`);
    print('Public keys, the oldest first:');
    for (const key of keys) print(`  ${key}`);
    print(
      anchors.length === 0
        ? 'Checkpoints go nowhere outside: [evidence] in the settings.'
        : 'Places outside:',
    );
    for (const { kind, name, late, reachedAt, reason } of anchors) {
      const when = reachedAt ? `${duration(house.clock.now() - reachedAt.getTime())} ago` : 'never';
      const word = late ? paint('red', 'late') : paint('green', 'ok');
      print(`  ${word}  ${kind} ${plain(name)}, reached ${when}${reason ? `: ${plain(reason)}` : ''}`);
    }
  });
}

async function rotate(options: Rotate): Promise<void> {
  const { reason } = options;
  if (!reason) return usage('--reason says why the keys are changed: it is recorded');
  await withHouse(options, async (house) => {
    const log = openEvidenceLog(house);
    try {
      const { old, fresh } = await log.rotate(house.evidence, operator(), reason);
      // Where a server runs it has the log in hand and does this within a second.
      await log.turn();
      const [before, after] = [old.map(formatKey), fresh.map(formatKey)];
      if (options.json) return printJson({ old: before, new: after });
      print('New signing keys. Give them to your auditors and witnesses, and note when:');
      for (const key of after) print(`  ${key}`);
    } finally {
      await log.stop();
    }
  });
}

/** `postern evidence`: the log as a whole. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('evidence', 'The evidence log: how it stands, and its signing keys');
  withCommon(program.command('show').description('how the log stands, its keys, the places outside')).action(
    show,
  );
  withCommon(program.command('rotate').description('make new signing keys, which the old ones sign'))
    .option('--reason <words>', 'why: recorded')
    .action(rotate);
  return runCommand(program, args);
}
