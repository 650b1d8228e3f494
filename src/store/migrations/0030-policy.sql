-- Recorded grounds for sending to one exact address without protection (45 CFR 164.524). The address stands here only
-- as a keyed hash; the note on the evidence (the warning shown, how it was accepted) is sealed.
create table policy_basis (
  id uuid primary key,
  address_blind bytea not null,
  kind text not null check (kind in ('164.524-request')),
  recorded_at timestamptz not null,
  recorded_by text not null,
  expires_at timestamptz not null check (expires_at > recorded_at),
  revoked_at timestamptz,
  revoked_by text,
  evidence_sealed bytea not null check (length(evidence_sealed) > 0)
);
create index policy_basis_by_address on policy_basis (address_blind) where revoked_at is null;
