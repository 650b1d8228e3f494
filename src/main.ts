/** The command line's front door: finds the command and loads nothing else, so that small commands start at once. */
type Run = (args: string[]) => Promise<number>;

const commands: Record<string, () => Promise<{ run: Run }>> = {
  inspect: () => import('./cli/inspect.ts'),
  explain: () => import('./cli/explain.ts'),
  address: () => import('./cli/address.ts'),
};

const [name = 'help', ...args] = process.argv.slice(2);
const load = commands[name];
if (!load) {
  process.stderr.write(`postern: there is no command "${name}"\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await (await load()).run(args);
}
