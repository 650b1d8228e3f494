/** The command line's front door: finds the command and loads nothing else, so that small commands start at once. */
type Run = (args: string[]) => Promise<number>;

const commands: Record<string, () => Promise<{ run: Run }>> = {
  help: () => import('./cli/help.ts'),
  init: () => import('./cli/init.ts'),
  config: () => import('./cli/config.ts'),
  serve: () => import('./cli/serve.ts'),
  status: () => import('./cli/status.ts'),
  doctor: () => import('./cli/doctor.ts'),
  domain: () => import('./cli/domain.ts'),
  person: () => import('./cli/person.ts'),
  service: () => import('./cli/service.ts'),
  password: () => import('./cli/password.ts'),
  guard: () => import('./cli/guard.ts'),
  dkim: () => import('./cli/dkim.ts'),
  consent: () => import('./cli/consent.ts'),
  queue: () => import('./cli/queue.ts'),
  hold: () => import('./cli/hold.ts'),
  template: () => import('./cli/template.ts'),
  trace: () => import('./cli/trace.ts'),
  directory: () => import('./cli/directory.ts'),
  review: () => import('./cli/review.ts'),
  'who-read': () => import('./cli/who-read.ts'),
  search: () => import('./cli/search.ts'),
  archive: () => import('./cli/archive.ts'),
  retention: () => import('./cli/retention.ts'),
  'legal-hold': () => import('./cli/legal-hold.ts'),
  destroy: () => import('./cli/destroy.ts'),
  pickup: () => import('./cli/pickup.ts'),
  receipt: () => import('./cli/receipt.ts'),
  pack: () => import('./cli/pack.ts'),
  keys: () => import('./cli/keys.ts'),
  ca: () => import('./cli/ca.ts'),
  pdf: () => import('./cli/pdf.ts'),
  open: () => import('./cli/open.ts'),
  verify: () => import('./cli/verify.ts'),
  evidence: () => import('./cli/evidence.ts'),
  witness: () => import('./cli/witness.ts'),
  inspect: () => import('./cli/inspect.ts'),
  policy: () => import('./cli/policy.ts'),
  explain: () => import('./cli/explain.ts'),
  route: () => import('./cli/route.ts'),
  settings: () => import('./cli/settings.ts'),
  webhook: () => import('./cli/webhook.ts'),
  'tls-reports': () => import('./cli/tls-reports.ts'),
  address: () => import('./cli/address.ts'),
  backup: () => import('./cli/backup.ts'),
  restore: () => import('./cli/restore.ts'),
  drill: () => import('./cli/drill.ts'),
};

const synonyms: Record<string, string> = {
  // Its name before it held more than requests for unprotected mail.
  basis: 'consent',
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-V': 'version',
};

/** `postern --config FILE person list` is `postern person list --config FILE`. */
function reordered(given: readonly string[]): string[] {
  const words = [...given];
  const moved: string[] = [];
  while (words[0] === '--json' || words[0]?.startsWith('--config'))
    moved.push(...words.splice(0, words[0] === '--config' ? 2 : 1));
  return [...words, ...moved];
}

// A reader that has seen enough, such as `head`, is no trouble.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const [given = 'help', ...args] = reordered(process.argv.slice(2));
const name = synonyms[given] ?? given;
const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (name === 'version') {
  const { printVersion } = await import('./cli/version.ts');
  printVersion(args.includes('--json'));
} else if (!load) {
  process.stderr.write(`postern: there is no command "${given}". "postern help" lists them all.\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await (await load()).run(args);
}
