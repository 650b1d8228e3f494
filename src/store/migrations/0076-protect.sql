-- Passphrases agreed with readers, for letters as PDF. The address and the passphrase are sealed.
CREATE TABLE protect_passphrase (
  -- Keyed hash of the address.
  address bytea PRIMARY KEY,
  -- What the sealed part is bound to.
  id uuid NOT NULL,
  sealed bytea NOT NULL,
  agreed_at timestamptz NOT NULL
);
