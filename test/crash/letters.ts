import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Dice } from './random.ts';

/** What happens to a letter of each kind where nothing goes wrong. */
export type Kind =
  | 'plain'
  | 'protected'
  | 'stripped'
  | 'sensitive'
  | 'large'
  | 'several'
  | 'refused'
  | 'greylisted'
  | 'bulky';

export interface Letter {
  readonly kind: Kind;
  /** Its own mark, in the subject and in the body. */
  readonly canary: string;
  readonly recipients: readonly string[];
  readonly raw: string;
  /** SHA-256 of the body, hex: a copy that arrives must have the same. */
  readonly body: string;
}

export const sender = 'nurse@clinic.test';

const result =
  'Dear Maria Lopez, DOB 04/12/1961, MRN 00482913. Your potassium is 5.9 mmol/L and your HbA1c is 9.1 %.\r\nPlease stop taking lisinopril.\r\n';
const news =
  'The car park on Elm Street is closed on Friday. Please use the one on Oak Street.\r\n.\r\n..A line that begins with a dot.\r\n';
const intimate =
  'Dear Maria Lopez, DOB 04/12/1961, MRN 00482913: your HIV test is positive. Please call about antiretroviral therapy.\r\n';

interface Recipe {
  readonly kind: Kind;
  /** How often, in a hundred. */
  readonly share: number;
  readonly to: readonly string[];
  readonly text: string;
  /** Bytes of noise that follow, in hex: no words, and it compresses to no less than these. */
  readonly noise?: number;
}

const recipes: readonly Recipe[] = [
  { kind: 'plain', share: 36, to: ['good.test'], text: news },
  { kind: 'protected', share: 24, to: ['good.test'], text: result },
  { kind: 'stripped', share: 10, to: ['stripped.test'], text: result },
  { kind: 'sensitive', share: 4, to: ['good.test'], text: intimate },
  { kind: 'large', share: 6, to: ['good.test'], text: result, noise: 300_000 },
  { kind: 'several', share: 10, to: ['good.test', 'other.test', 'stripped.test'], text: result },
  { kind: 'refused', share: 4, to: ['refusing.test'], text: news },
  { kind: 'greylisted', share: 6, to: ['grey.test'], text: news },
  { kind: 'bulky', share: 0, to: ['good.test'], text: result, noise: 150_000 },
];

function recipeFor(roll: number): Recipe {
  let left = roll * 100;
  for (const recipe of recipes) {
    left -= recipe.share;
    if (left < 0) return recipe;
  }
  return recipes[0]!;
}

const lines = (text: string): string => text.replace(/.{76}/g, '$&\r\n');

export type LetterMaker = (kind?: Kind) => Letter;

/** Makes letters that all bear `mark`, each with an id of its own behind it. */
export function letterMaker(mark: string, dice: Dice): LetterMaker {
  let number = 0;
  return (kind) => {
    const recipe = recipes.find((one) => one.kind === kind) ?? recipeFor(dice.roll());
    const canary = randomUUID();
    const reader = `reader${++number}`;
    const recipients = recipe.to.map((domain) => `${reader}@${domain}`);
    const noise = recipe.noise ? lines(randomBytes(recipe.noise).toString('hex')) : '';
    const body = `${recipe.text}${mark}${canary}\r\n${noise}\r\nEnd of ${canary}.\r\n`;
    const subject = recipe.text === news ? 'Parking' : 'Lab result for Maria Lopez';
    const head = [
      `From: Nora Nurse <${sender}>`,
      `To: ${recipients.join(', ')}`,
      `Subject: ${subject} ${mark}${canary}`,
      'Date: Mon, 01 Jun 2026 09:00:00 +0000',
      `Message-ID: <letter-${number}-${randomBytes(6).toString('hex')}@clinic.test>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
    ];
    return {
      kind: recipe.kind,
      canary,
      recipients,
      raw: `${head.join('\r\n')}\r\n\r\n${body}`,
      body: bodyHash(body),
    };
  };
}

/** SHA-256 of a body, hex; line ends at its end do not count. */
export const bodyHash = (body: string | Buffer): string =>
  createHash('sha256')
    .update(String(body).replace(/(\r\n)+$/, ''))
    .digest('hex');
