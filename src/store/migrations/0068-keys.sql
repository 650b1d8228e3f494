-- Readers' keys and certificates. Whose they are, and the keys themselves, are sealed: a key carries names and addresses.
CREATE TABLE keys_recipient (
  id uuid PRIMARY KEY,
  -- Keyed hashes, by which rows are found: of the address, and of kind and fingerprint.
  address bytea NOT NULL,
  mark bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN ('pgp', 'smime')),
  -- The best that vouches for it now, and where it first came from.
  source text NOT NULL,
  origin text NOT NULL,
  -- replaced: another took its place. rejected: a person said that it is not theirs.
  state text NOT NULL CHECK (state IN ('active', 'pending', 'replaced', 'rejected')),
  sealed bytea NOT NULL,
  -- The last verdict, for people; at each use it is made anew.
  usable boolean NOT NULL,
  reason text NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  checked_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  UNIQUE (address, kind, mark)
);
-- At most one of a kind is used for an address.
CREATE UNIQUE INDEX keys_recipient_active ON keys_recipient (address, kind) WHERE state = 'active';
CREATE INDEX keys_recipient_pending ON keys_recipient (first_seen) WHERE state = 'pending';

-- Where keys were looked for and when that may be asked again, so that no letter asks twice.
CREATE TABLE keys_lookup (
  address bytea NOT NULL,
  source text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('found', 'none', 'failed')),
  asked_at timestamptz NOT NULL,
  until timestamptz NOT NULL,
  PRIMARY KEY (address, source)
);
