import type { Bundle } from './bundle.ts';
import type { Certificate } from './certificate.ts';
import { type CertificateAnswer, type CertificateQuestion, checkCertificate, isBoundTo } from './check.ts';
import { type Refusal, refuse } from './refusal.ts';

export type Choice =
  | { readonly usable: true; readonly certificate: Certificate; readonly chain: readonly Certificate[] }
  | { readonly usable: false; readonly refusal: Refusal };

export interface ChoiceQuestion extends Omit<CertificateQuestion, 'certificate' | 'address'> {
  readonly bundle: Bundle;
  readonly address: string;
}

/**
 * The certificate of a bundle that fits an address, the youngest of several; the others serve only to build its chain.
 * Where none does, why not: of the one that is bound to the address, if there is one.
 */
export function chooseCertificate({ bundle, ...question }: ChoiceQuestion): Choice {
  const bound = bundle.certificates.filter((one) => isBoundTo(one, question.address));
  const intermediates = [...(question.intermediates ?? []), ...bundle.certificates];
  const answers = [...bound]
    .sort((one, other) => other.notBefore - one.notBefore)
    .map((certificate) => ({
      certificate,
      answer: checkCertificate({ ...question, certificate, intermediates }),
    }));
  for (const { certificate, answer } of answers)
    if (answer.usable) return { usable: true, certificate, chain: answer.chain };
  const [first] = answers;
  return { usable: false, refusal: first ? refusalOf(first.answer) : strangers(bundle, question) };
}

const refusalOf = (answer: CertificateAnswer): Refusal =>
  answer.usable ? refuse('malformed', 'it cannot be read') : answer.refusal;

/** No certificate is bound to the address. */
function strangers(bundle: Bundle, question: Omit<ChoiceQuestion, 'bundle'>): Refusal {
  const { certificates, unreadable } = bundle;
  const people = certificates.filter((one) => one.says.basicConstraints?.ca !== true);
  const [only, more] = people.length > 0 ? people : certificates;
  if (only === undefined)
    return refuse(
      'malformed',
      unreadable[0] ? `it cannot be read: ${unreadable[0]}` : 'no certificate is in it',
    );
  if (more !== undefined) return refuse('wrong-address', `no certificate in it is for ${question.address}`);
  return refusalOf(checkCertificate({ ...question, certificate: only, intermediates: certificates }));
}
