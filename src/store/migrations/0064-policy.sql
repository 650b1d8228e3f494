-- Consents: what patients allowed, for which exact addresses (keyed hashes), purposes and classes of content, by which
-- document. The note on the evidence is sealed. Takes the place of policy_basis, which stays until no older process runs:
-- what was recorded there is taken over, and what is revoked there is revoked here.
create table policy_consent (
  id uuid primary key,
  kind text not null check (kind in ('access-request', 'marketing-authorisation', 'state-consent', 'part2-consent')),
  addresses bytea[] not null check (cardinality(addresses) > 0),
  purposes text[] not null,
  classes text[] not null,
  given_at timestamptz not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  expires_at timestamptz not null check (expires_at > recorded_at),
  revoked_at timestamptz,
  revoked_by text,
  document bytea check (length(document) = 32),
  evidence_sealed bytea not null check (length(evidence_sealed) > 0),
  check (kind <> 'part2-consent' or (document is not null and 'part2' = any (classes)))
);
create index policy_consent_addresses on policy_consent using gin (addresses);
create index policy_consent_live on policy_consent (expires_at) where revoked_at is null;

insert into policy_consent (id, kind, addresses, purposes, classes, given_at, recorded_at, recorded_by, expires_at, revoked_at, revoked_by, evidence_sealed)
select id, 'access-request', array[address_blind], '{}', '{}', recorded_at, recorded_at, recorded_by, expires_at, revoked_at, revoked_by, evidence_sealed
from policy_basis;
