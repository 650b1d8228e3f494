import { readFileSync } from 'node:fs';
import { type Certificate, type RevocationReason, revocationReasons, titleOf } from '#cms';
import { pem } from '#keys';
import { type Common, collect, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { moment, paint, print, printFields, printJson, printTable } from './output.ts';
import { fingerprintWords, withOwn } from './own-rooms.ts';

const count = (text: string, what: string, most: number): number => {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= most
    ? number
    : usage(`${what}: a number from 1 to ${most}`);
};

async function init(
  options: Common & { readonly domain: string[]; readonly name?: string; readonly years: string },
): Promise<void> {
  await withOwn(options, async (own, domains, config) => {
    const ours = await domains();
    const named = options.domain.length > 0 ? options.domain.map((one) => one.toLowerCase()) : ours;
    const foreign = named.find((domain) => !ours.includes(domain));
    if (foreign) usage(`"${foreign}" is not a domain of this server. postern domain add makes it one.`);
    const { certificate } = await own.authority.init(operator(), {
      name: options.name ?? `${config.organisation.name} mail`.slice(0, 64),
      organisation: config.organisation.name.slice(0, 64),
      domains: named,
      years: count(options.years, '--years', 30),
    });
    if (options.json) return printJson({ ...authorityJson(certificate), domains: named });
    printFields([
      ['Authority', titleOf(certificate)],
      ['Vouches for', `mail of ${named.join(', ')}, and nothing else`],
      ['Until', moment(certificate.notAfter)],
      ['SHA-256', fingerprintWords(certificate.fingerprint)],
    ]);
    print();
    print('Whoever is to believe it installs its certificate: postern ca show');
    print('Let them compare the fingerprint with you by telephone.');
  });
}

const authorityJson = (certificate: Certificate): object => ({
  subject: certificate.subject.text,
  fingerprint: certificate.fingerprint,
  notAfter: new Date(certificate.notAfter).toISOString(),
  certificate: pem('CERTIFICATE', certificate.der),
});

async function show(options: Common): Promise<void> {
  await withOwn(options, async (own) => {
    const all = await own.authority.authorities();
    if (options.json)
      return printJson(
        all.map((one) => ({ id: one.id, state: one.state, ...authorityJson(one.certificate) })),
      );
    if (all.length === 0) return print('No authority yet. Run: postern ca init');
    for (const { id, state, certificate } of all) {
      print(`# ${id} ${state}, until ${moment(certificate.notAfter)}`);
      print(pem('CERTIFICATE', certificate.der).trimEnd());
    }
  });
}

async function issue(
  file: string,
  options: Common & { readonly address: string; readonly name?: string; readonly days: string },
): Promise<void> {
  await withOwn(options, async (own) => {
    const { certificate, issuer } = await own.authority.issueRequested(operator(), readFileSync(file), {
      name: options.name ?? options.address,
      address: options.address,
      days: count(options.days, '--days', 825),
    });
    if (options.json) return printJson({ serial: certificate.serial, ...authorityJson(certificate) });
    print(pem('CERTIFICATE', certificate.der).trimEnd());
    print(pem('CERTIFICATE', issuer.der).trimEnd());
  });
}

async function list(options: Common): Promise<void> {
  await withOwn(options, async (own) => {
    const all = await own.authority.issued(operator());
    if (options.json)
      return printJson(
        all.map((one) => ({
          ...one,
          notAfter: new Date(one.notAfter).toISOString(),
          issuedAt: new Date(one.issuedAt).toISOString(),
          revokedAt: one.revokedAt === null ? null : new Date(one.revokedAt).toISOString(),
        })),
      );
    if (all.length === 0) return print('No certificates yet.');
    printTable(
      ['NUMBER', 'FOR', 'UNTIL', 'STATE'],
      all.map((one) => [
        one.serial,
        one.addresses.join(', '),
        moment(one.notAfter),
        one.revokedAt === null
          ? paint('green', 'good')
          : paint('red', `revoked ${moment(one.revokedAt)}: ${one.reason}`),
      ]),
    );
  });
}

async function revoke(serial: string, options: Common & { readonly reason: string }): Promise<void> {
  if (!Object.hasOwn(revocationReasons, options.reason))
    usage(`--reason: one of ${Object.keys(revocationReasons).join(', ')}`);
  await withOwn(options, async (own) => {
    await own.authority.revoke(operator(), serial.toLowerCase(), options.reason as RevocationReason);
    if (options.json) return printJson({ revoked: serial.toLowerCase() });
    print('Revoked. It stands on the next revocation list: postern ca crl');
  });
}

async function crl(options: Common & { readonly authority?: string }): Promise<void> {
  await withOwn(options, async (own) => {
    const { authority } = own;
    const der = await (options.authority === undefined
      ? authority.list()
      : authority.listOf(options.authority));
    const list = pem('X509 CRL', der);
    if (options.json) return printJson({ crl: list });
    print(list.trimEnd());
  });
}

/** `postern ca`: an authority of our own, for a closed circle. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('ca', 'An authority of our own for S/MIME certificates of our own domains');
  verb(program, 'init', 'make an authority; one that was there issues nothing any more')
    .option(
      '--domain <domain>',
      'whose mail it vouches for, instead of all our domains; may repeat',
      collect,
      [],
    )
    .option('--name <name>', 'how it calls itself')
    .option('--years <number>', 'how long it lasts', '10')
    .action(init);
  verb(program, 'show', 'its certificate, for others to install').action(show);
  verb(program, 'issue <request>', 'a certificate for a key that somebody holds themselves (PKCS #10)')
    .requiredOption('--address <address>', 'whose it is')
    .option('--name <name>', 'how the certificate calls them')
    .option('--days <number>', 'how long it lasts', '730')
    .action(issue);
  verb(program, 'list', 'certificates that it made').action(list);
  verb(program, 'revoke <number>', 'take a certificate back')
    .option('--reason <reason>', Object.keys(revocationReasons).join(', '), 'unspecified')
    .action(revoke);
  verb(program, 'crl', 'the revocation list')
    .option('--authority <id>', 'of one that issues nothing any more')
    .action(crl);
  return runCommand(program, args);
}
