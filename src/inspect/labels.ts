import { decodeWords, type Header } from '#mail';

const sensitivities = new Set(['private', 'personal', 'company-confidential', 'confidential']);

/** Lower case, words joined by hyphens: `[Secure]` is `secure`, `Company-Confidential` is `company-confidential`. */
const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/^[[(<]+|[\])>]+$/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');

/**
 * What the sender asked for: tags in the subject, `Sensitivity` (RFC 2156 §5.3.4), `X-Postern-Protect`, and the labels
 * that Microsoft's programs write. Unknown words count too: whoever labels a letter wants it guarded.
 */
export function labelsOf(header: Header, subjectTags: readonly string[]): string[] {
  const labels = new Set<string>();
  const subject = header
    .all('subject')
    .map((value) => decodeWords(value).toLowerCase())
    .join('\n');
  for (const tag of subjectTags)
    if (tag !== '' && subject.includes(tag.toLowerCase())) labels.add(plain(tag));
  for (const value of header.all('sensitivity'))
    if (sensitivities.has(plain(value))) labels.add(plain(value));
  for (const value of header.all('x-postern-protect')) labels.add(plain(decodeWords(value)) || 'protect');
  for (const value of header.all('msip_labels')) for (const label of microsoft(value)) labels.add(label);
  for (const value of [...header.all('x-protected'), ...header.all('x-encrypt'), ...header.all('x-secure')])
    if (!/^(?:no|false|0)$/i.test(value)) labels.add('protect');
  return [...labels].filter(Boolean);
}

/** `MSIP_Label_<id>_Name=Confidential;`: names of the labels that are switched on; public ones ask for nothing. */
function microsoft(value: string): string[] {
  const names = [...value.matchAll(/MSIP_Label_[\w-]{1,60}_Name=([^;]{1,100})/gi)].map(([, name]) =>
    plain(decodeWords(name!)),
  );
  const asked = names.filter(
    (name) => !/^(?:public|general|non-business|personal-use|unrestricted)$/.test(name),
  );
  return asked.length === 0 && names.length === 0 && /MSIP_Label_[\w-]{1,60}_Enabled=true/i.test(value)
    ? ['labelled']
    : asked;
}
