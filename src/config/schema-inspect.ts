import { z } from 'zod';
import { text } from './schema-words.ts';

export const inspect = z
  .strictObject({
    record_numbers: z
      .array(
        z
          .string()
          .regex(/^(?=(?:[^9]*9){3}).{3,40}$/, 'a format such as "MH-9999999" with at least three digits'),
      )
      .default([])
      .describe('How your record numbers look: `9` a digit, `A` a letter, all else as it stands'),
    staff: z
      .array(text)
      .default([])
      .describe('Names of your people, such as "Ann Miller": they stand for no patient'),
    sites: z
      .array(text)
      .default([])
      .describe('Names of your houses and wards that look like names of people'),
    ignore: z.array(text).default([]).describe('Terms that say nothing of health with you, such as a street'),
    vocabularies: z
      .array(
        z.strictObject({
          file: text.describe('The file, relative to the folder of this one'),
          class: z.string().optional().describe('Class of the terms whose line names none'),
          weight: z.number().min(0).max(1).optional().describe('Weight of the terms whose line gives none'),
        }),
      )
      .default([])
      .describe('Files of terms: `term,class,weight` a line, or the term alone'),
  })
  .prefault({})
  .describe('Your own words for telling what a letter holds');
