import { type Common, collect, runCommand, topCommand, verb } from './frame.ts';

const readers = () => import('./keys-readers.ts');

const readersOnly = new Set([
  'check',
  'list',
  'show',
  'add',
  'find',
  'accept',
  'reject',
  'remove',
  'rewrap',
  'root',
  'epochs',
]);

/** `postern keys`: keys and certificates of readers, of our own, and those that seal what is kept. */
export async function run(args: string[]): Promise<number> {
  const program = topCommand('keys', 'Keys and certificates of readers and of our own');
  program
    .command('check <file...>')
    .description('Whether keys or certificates in files are fit to encrypt to an address; nothing is fetched')
    .requiredOption('--address <address>', 'whose mail is to be encrypted')
    .option('--at <time>', 'at which time, in ISO 8601, instead of now')
    .option('--roots <file>', 'certificates where a chain must end; may be given twice', collect, [])
    .option('--intermediates <file>', 'certificates to build a chain with; may be given twice', collect, [])
    .option('--crl <file>', 'revocation lists; may be given twice', collect, [])
    .option('--json', 'answer in JSON, one line for each file')
    .action(async (files: string[], options) => {
      const { checkFiles } = await import('./keys-check.ts');
      await checkFiles(files, options);
    });
  verb(program, 'list', "readers' keys that are known")
    .option('--pending', 'only those that wait for a person')
    .option('--address <address>', 'only those of one reader')
    .action(async (options) => (await readers()).list(options));
  verb(program, 'show <id>', 'one key: whose, from where, how far it is believed').action(
    async (id: string, options: Common) => (await readers()).show(id, options),
  );
  verb(program, 'add <file>', 'pin a key or certificate that you have compared with the reader')
    .requiredOption('--address <address>', 'whose it is')
    .action(async (file: string, options) => (await readers()).add(file, options));
  verb(
    program,
    'find <address>',
    'look for the keys of a reader now, and tell what was found and why it is believed',
  )
    .option('--server', 'ask the key server too, which learns whom you write to')
    .action(async (address: string, options) => (await readers()).find(address, options));
  for (const [what, says] of [
    ['accept', "take a key that waits for the reader's"],
    ['reject', "say that a key is not the reader's"],
    ['remove', 'forget a key'],
  ] as const)
    verb(program, `${what} <id>`, says).action(async (id: string, options: Common) =>
      (await readers()).decide(what, id, options),
    );
  verb(program, 'rewrap', 'wrap all data keys anew under new keys; goes on where it was stopped')
    .option('--at-once', 'without waiting for running servers to load the new keys: for when none runs')
    .option('--status', 'only tell how far it has come')
    .option('--batch <number>', 'data keys a transaction', '500')
    .action(async (options) => (await import('./keys-rewrap.ts')).rewrap(options));
  verb(program, 'root <settings>', 'put all keys under the root that another settings file names').action(
    async (file: string, options: Common) => (await import('./keys-root.ts')).root(file, options),
  );
  verb(program, 'epochs', 'the keys of months: which are destroyed, and when they are gone').action(
    async (options: Common) => (await import('./keys-root.ts')).epochs(options),
  );
  // Loads what `keys check` can do without.
  if (!readersOnly.has(args[0] ?? '')) (await import('./keys-own.ts')).addOwn(program);
  return runCommand(program, args);
}
