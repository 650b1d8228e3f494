import { paint, print, printJson } from './output.ts';
import { version } from './version.ts';

/** Every command in the order in which one needs it. */
const groups: readonly (readonly [
  title: string,
  commands: readonly (readonly [name: string, says: string])[],
])[] = [
  [
    'To begin',
    [
      ['init', 'a few questions, then settings, keys, a certificate and the first account'],
      ['settings', 'what changes by the day: show, change, history, approve, rollback, accept, check'],
      ['config check', 'which line of the settings is wrong, and what would be right'],
      ['serve', 'run the server'],
      ['doctor', 'look at DNS, certificates, time, disk, keys, ports; values to copy'],
      ['status', 'how it stands, on one screen'],
    ],
  ],
  [
    'Who',
    [
      ['domain', 'your mail domains: add, list, remove'],
      ['person', 'people: add, list, show, why, disable, enable, role, address, file'],
      ['directory', 'the directory that says who is here: state, approve'],
      ['service', 'accounts for mail servers and records systems'],
      ['password', 'app passwords: add, list, remove'],
      ['guard', 'who is blocked, what is unusual: blocks, block, lift, unusual, answer, hold, free'],
      ['webhook', 'systems that are told what happens: add, list, calls, rotate, replay, remove'],
    ],
  ],
  [
    'Mail',
    [
      ['queue', 'what waits: list, why, retry, release, cancel'],
      ['hold', 'letters that wait for approval: list, show, release, refuse, raise'],
      ['trace', 'the life of one letter, or of the latest from or to an address'],
      ['review', 'what somebody must look at in the log, signed off topic by topic: list, show, sign'],
      ['who-read', 'everybody who looked at a letter, at what of it, and why'],
      ['search', 'kept letters by their words, people, dates, attachments'],
      ['archive', 'kept letters in the long run: export, import, copy to the second store, status'],
      ['retention', 'how long letters are kept: show, standard, propose, approve, refuse, resume'],
      ['legal-hold', 'letters that must be kept for a matter: list, place, letters, ask-release, release'],
      ['destroy', 'letters that must go, by their keys; then list, show, certificate'],
      ['route', 'the way to an address: encryption, demands, what would become of a letter now'],
      ['tls-reports', 'what others report of their connections to your servers: list, read'],
      ['pickup', 'letters in the portal: list, retract, extend'],
      ['receipt', 'what happened to a letter on its way to a reader, provable without Postern'],
      ['pack', 'evidence for an auditor, of a time, a person or letters, in one file that proves itself'],
      ['evidence', 'the log of all events: show, rotate its signing keys'],
      ['template', 'messages with blanks, and what may stand in them: check, render, send'],
      ['policy', 'the rules: check, try on past letters, propose, approve, activate, roll back'],
      ['consent', 'what patients allowed: record, list, show, revoke'],
      [
        'keys',
        "readers' keys and certificates: list, show, add, find, accept, reject, remove; our own: own; rewrap, root, epochs",
      ],
      ['ca', 'an authority of our own for S/MIME: init, show, issue, list, revoke, crl'],
      ['dkim', 'signing keys: make, list, activate, retire; DNS records to copy'],
    ],
  ],
  [
    'For the worst day',
    [
      ['backup', 'copies sealed for people who share the key: make; recovery-key create, list, verify'],
      ['drill', 'restore the newest backup for real, beside the server, and see whether it holds'],
      ['restore', 'an empty machine from a backup and shares; then: resume, release'],
    ],
  ],
  [
    'Without a server',
    [
      ['address', 'how an address list is read'],
      ['explain', 'what would happen to a letter, and why'],
      ['inspect', 'what is found in a letter'],
      ['keys check', 'whether a key or certificate is fit to encrypt to somebody'],
      ['pdf', 'passphrases agreed with readers who get letters as PDF'],
      ['open', 'decrypt a letter in S/MIME or OpenPGP and tell who signed it, offline'],
      ['verify', 'check receipts, packs, or the folder of an evidence log, offline'],
      ['witness', 'cosign the checkpoints of logs, on a machine that is not theirs'],
    ],
  ],
];

function printAll(): void {
  print(`postern ${version()}: mail that leaves protected, or waits.`);
  print();
  print('usage: postern COMMAND [--config FILE] [--json] ...');
  for (const [title, commands] of groups) {
    print();
    print(paint('bold', title));
    for (const [name, says] of commands) print(`  ${name.padEnd(14)}${says}`);
  }
  print();
  print('postern COMMAND --help tells more. Exit code: 0 answered, 2 wrong usage, 1 otherwise.');
}

/** `postern help`. */
export async function run(args: string[]): Promise<number> {
  if (args.includes('--json'))
    printJson({
      version: version(),
      commands: groups.flatMap(([, commands]) => commands.map(([name, says]) => ({ name, says }))),
    });
  else printAll();
  return 0;
}
