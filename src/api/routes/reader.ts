import { z } from 'zod';
import { Fault, isId } from '#base';
import { type Address, formatAddress, type Level, parseAddress } from '#mail';
import { type Consent, holding } from '#policy';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { invalid } from '../problem.ts';
import { id, maybeMoment, moment, text, when } from '../shapes.ts';

const consent = z.object({
  id,
  kind: z.string(),
  purposes: z.array(z.string()).describe('Empty: whatever for'),
  classes: z.array(z.string()).describe('Empty: whatever is not sensitive'),
  givenAt: when,
  recordedAt: when,
  expiresAt: when,
  revokedAt: when.nullable(),
  document: z.string().nullable().describe('SHA-256 of the signed document, hex'),
});
const consentOut = (one: Consent): z.infer<typeof consent> => ({
  ...one,
  purposes: [...one.purposes],
  classes: [...one.classes],
  givenAt: moment(one.givenAt),
  recordedAt: moment(one.recordedAt),
  expiresAt: moment(one.expiresAt),
  revokedAt: maybeMoment(one.revokedAt),
});

function addressOf(typed: string): Address {
  const reading = parseAddress(typed.trim(), { policy: 'liberal' });
  if (reading.ok) return reading.address;
  throw invalid('address-invalid', `"${typed}" is not a mail address: ${reading.reason}.`);
}

const asked: readonly Level[] = ['none', 'phi', 'sensitive'];

/** One reader: what is known of them, and how a letter to them would go. */
export function oneReaderRoutes({ house }: Rooms): Endpoint[] {
  const { recipients, passphrases, tlsBook, policy, people, consents, config } = house;
  const group = 'Readers';
  const ruled = (reader: Address) =>
    asked.map((level) => {
      const ruling = policy.rule({
        envelope: { sender: null, recipients: [{ address: reader }], smtputf8: false, body: '7bit' },
        sender: { local: 'somebody', domain: config.organisation.domain },
        door: 'submission',
        inspection: holding(level),
        class: 'conversation',
      });
      const [decision] = 'decisions' in ruling ? ruling.decisions : [];
      if (!decision) throw new Fault({ code: 'rules-silent', kind: 'broken', say: 'The rules say nothing.' });
      const { action, floor, methods, rule, why } = decision;
      return { level, action, floor, methods: [...methods], rule, why: [...why] };
    });
  return [
    endpoint({
      method: 'GET',
      path: '/readers',
      group,
      summary:
        'One reader: what they can open, what their servers were seen to do, how a letter to them would go',
      who: 'trace.read',
      query: z.strictObject({ address: text(400) }),
      answer: z.object({
        address: z.string(),
        domain: z.string(),
        inside: z.boolean(),
        keys: z.array(
          z.object({
            id,
            kind: z.string(),
            fingerprint: z.string(),
            state: z.string(),
            source: z.string(),
            usable: z.boolean(),
            reason: z.string(),
            lastSeen: when,
          }),
        ),
        passphrase: z.boolean().describe('Whether a passphrase for PDF is agreed'),
        servers: z
          .array(
            z.object({
              host: z.string(),
              at: when,
              version: z.string().nullable(),
              floor: z.string(),
              shortfall: z.string().nullable(),
              requireTls: z.boolean(),
            }),
          )
          .describe('What the servers of the domain did when letters last went there'),
        rules: z
          .array(
            z.object({
              level: z.string(),
              action: z.string(),
              floor: z.string(),
              methods: z.array(z.string()),
              rule: z.string(),
              why: z.array(z.string()),
            }),
          )
          .describe('What the rules in force say of a letter from one of our people that holds this much'),
        consents: z.array(consent).nullable().describe('Null where you may not see them'),
      }),
      handle: async ({ caller, query }) => {
        const reader = addressOf(query.address);
        const keys = await recipients.list(caller.actor, { address: reader });
        const seesConsents = caller.acts.has('consent.read');
        return {
          body: {
            address: formatAddress(reader),
            domain: reader.domain,
            inside: people.isInside(reader.domain),
            keys: keys.map((one) => ({ ...one, lastSeen: moment(one.lastSeen) })),
            passphrase: (await passphrases.of(reader)) !== null,
            servers: (await tlsBook.seen(reader.domain)).map((one) => ({ ...one, at: moment(one.at) })),
            rules: ruled(reader),
            consents: seesConsents ? (await consents.list(caller.actor, reader)).map(consentOut) : null,
          },
        };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/consents/{id}',
      group,
      summary: 'One consent, with the note on its evidence; looking is recorded',
      who: 'consent.read',
      answer: consent.extend({ evidence: z.string() }),
      handle: async ({ caller, params }) => {
        if (!isId(params.id ?? '')) throw invalid('id-invalid', 'That is not the id of a consent.');
        const found = await consents.show(caller.actor, params.id ?? '');
        return { body: { ...consentOut(found.consent), evidence: found.evidence } };
      },
    }),
  ];
}
