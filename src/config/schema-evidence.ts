import { z } from 'zod';
import { duration, text } from './schema-words.ts';

const witness = z.strictObject({
  url: text.describe('Where it answers, such as "https://witness.example.org"'),
  keys: z.array(text).min(1).describe('Its public keys, as `postern witness` prints them'),
});

export const evidence = z
  .strictObject({
    mail_to: z.array(text).default([]).describe('Addresses of auditors who are sent the newest checkpoint'),
    mail_every: duration.prefault('1d').describe('How often'),
    timestamps: z
      .array(text)
      .default([])
      .describe('URLs of time-stamping authorities (RFC 3161); they see a hash and nothing else'),
    timestamp_roots: z
      .array(text)
      .default([])
      .describe('PEM files: authorities that their certificates must come from; none: that is not asked'),
    timestamp_every: duration.prefault('1h').describe('How often'),
    witnesses: z
      .array(witness)
      .default([])
      .describe('Witnesses that cosign checkpoints (C2SP tlog-witness), each run by somebody else'),
    witness_every: duration.prefault('10m').describe('How often'),
    late: duration
      .prefault('2h')
      .describe('A place that has not been reached for its time and this long besides is late: an alarm'),
  })
  .prefault({})
  .describe("Where checkpoints of the evidence log go, out of the operators' own reach");
