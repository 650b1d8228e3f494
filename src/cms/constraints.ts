import { readDomain } from '#mail';
import type { Certificate } from './certificate.ts';
import type { NameConstraints } from './extensions.ts';
import type { GeneralName } from './general-name.ts';
import { isWithin } from './name.ts';

/** `local@domain` apart, the domain in lower-case A-labels (RFC 9598 §5); null for what is no address. */
export function partsOf(text: string): { readonly local: string; readonly domain: string } | null {
  const at = text.lastIndexOf('@');
  if (at < 1) return null;
  const domain = readDomain(text.slice(at + 1), 'liberal');
  return domain.ok ? { local: text.slice(0, at), domain: domain.domain } : null;
}

const host = (text: string): string | null => {
  const reading = readDomain(text.replace(/^\./, ''), 'liberal');
  return reading.ok ? reading.domain : null;
};

/** The three shapes of an rfc822Name constraint: a mailbox, a host, or `.domain` for all hosts below it. */
function mailFits(text: string, base: string, exactly: boolean): boolean | null {
  const mailbox = partsOf(text);
  if (!mailbox) return null;
  if (base.includes('@')) {
    const bound = partsOf(base);
    if (!bound) return null;
    const same = exactly
      ? bound.local === mailbox.local
      : bound.local.toLowerCase() === mailbox.local.toLowerCase();
    return same && bound.domain === mailbox.domain;
  }
  const bound = host(base);
  if (base === '') return true;
  if (bound === null) return null;
  return base.startsWith('.') ? mailbox.domain.endsWith(`.${bound}`) : mailbox.domain === bound;
}

function hostFits(text: string, base: string): boolean {
  const [name, bound] = [text.toLowerCase(), base.toLowerCase()];
  if (bound === '' || name === bound) return true;
  return name.endsWith(bound.startsWith('.') ? bound : `.${bound}`);
}

function networkFits(bytes: Buffer, base: Buffer): boolean | null {
  if (base.length !== bytes.length * 2)
    return bytes.length * 2 === 8 || bytes.length * 2 === 32 ? false : null;
  return bytes.every((byte, n) => (byte & base[bytes.length + n]!) === (base[n]! & base[bytes.length + n]!));
}

const kindOf = (name: GeneralName): string => (name.kind === 'utf8Mailbox' ? 'rfc822' : name.kind);

/** Whether the name lies within the bound; null where that cannot be told, which is never good for the name. */
function fits(name: GeneralName, base: GeneralName, exactly: boolean): boolean | null {
  if ((name.kind === 'rfc822' || name.kind === 'utf8Mailbox') && base.kind === 'rfc822')
    return mailFits(name.text, base.text, exactly);
  if (name.kind === 'directory' && base.kind === 'directory') return isWithin(name.name, base.name);
  if (name.kind === 'dns' && base.kind === 'dns') return hostFits(name.text, base.text);
  if (name.kind === 'ip' && base.kind === 'ip') return networkFits(name.bytes, base.bytes);
  return null;
}

/** Every name that a certificate has: also the old address in the subject (RFC 5280 §4.2.1.10). */
const namesOf = ({ says, subject }: Certificate): GeneralName[] => [
  ...(says.alternativeNames ?? []),
  ...(subject.keys.length > 0 ? [{ kind: 'directory', name: subject } as const] : []),
  ...subject.emails.map((text) => ({ kind: 'rfc822', text }) as const),
];

/** Whether a certificate stays within what those above it in the path allow (RFC 5280 §6.1.3 (b) and (c)). */
export function staysWithin(certificate: Certificate, above: readonly NameConstraints[]): boolean {
  return namesOf(certificate).every((name) =>
    above.every(({ permitted, excluded }) => {
      const mine = (base: GeneralName): boolean => kindOf(base) === kindOf(name);
      const bounds = permitted.filter(mine);
      return (
        (bounds.length === 0 || bounds.some((base) => fits(name, base, true) === true)) &&
        excluded.filter(mine).every((base) => fits(name, base, false) === false)
      );
    }),
  );
}
