import { z } from 'zod';
import { duration } from './schema-words.ts';

export const backup = z
  .strictObject({
    places: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Folders that backups go to, each by a process of its own: two on different machines or disks, such as mounted shares; empty: no backups are made by themselves',
      ),
    every: duration.prefault('1d').describe('How often a backup is made to each place'),
    keep: duration
      .prefault('35d')
      .describe('How long backups are kept; the newest three of a place stay whatever their age'),
    drill_every: duration
      .prefault('7d')
      .describe(
        'How often a backup is restored for real, beside the running server, and held against the evidence log',
      ),
    drill_dir: z
      .string()
      .default('')
      .describe(
        'Folder for the restore of a drill, with room for the whole database; empty: the folder for temporary files',
      ),
  })
  .prefault({})
  .describe('Backups, and proof that they can be restored');
