-- Keys and certificates of our own people and domains. Private keys and whose they are are sealed.
CREATE TABLE keys_own (
  id uuid PRIMARY KEY,
  -- Keyed hash of the address, or of the domain for a key that stands for all of it.
  owner bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN ('smime', 'pgp')),
  -- waiting: a key whose certificate has been asked for. retired and revoked keys still open what was sealed to them.
  state text NOT NULL CHECK (state IN ('waiting', 'active', 'retired', 'revoked')),
  sealed bytea NOT NULL,
  not_after timestamptz,
  made_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  -- The last time that somebody was told that it ends soon.
  warned_at timestamptz,
  -- Keyed hash of what WKD asks by, for keys that are to be found.
  wkd bytea
);
CREATE INDEX keys_own_owner ON keys_own (owner, kind);
-- At most one signs.
CREATE UNIQUE INDEX keys_own_active ON keys_own (owner, kind) WHERE state = 'active';
CREATE INDEX keys_own_wkd ON keys_own (wkd) WHERE wkd IS NOT NULL;

-- A local authority for a closed circle: at most one that issues. Its certificate is public.
CREATE TABLE keys_authority (
  id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('active', 'retired')),
  certificate bytea NOT NULL,
  sealed bytea NOT NULL,
  not_after timestamptz NOT NULL,
  list_number integer NOT NULL DEFAULT 0,
  made_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX keys_authority_active ON keys_authority (state) WHERE state = 'active';

CREATE TABLE keys_issued (
  authority uuid NOT NULL REFERENCES keys_authority (id),
  serial text NOT NULL,
  certificate_sealed bytea NOT NULL,
  -- Keyed hash of the address it is for.
  owner bytea NOT NULL,
  not_after timestamptz NOT NULL,
  issued_at timestamptz NOT NULL,
  revoked_at timestamptz,
  reason text,
  PRIMARY KEY (authority, serial)
);
CREATE INDEX keys_issued_revoked ON keys_issued (authority, revoked_at) WHERE revoked_at IS NOT NULL;
