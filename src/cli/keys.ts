import { collect, runCommand, topCommand } from './frame.ts';

/** `postern keys`: readers' keys and certificates. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('keys', "Readers' keys and certificates");
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
  return runCommand(program, args);
}
