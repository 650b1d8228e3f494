-- The organisation's own mail domains.
CREATE TABLE people_domain (
  name text PRIMARY KEY,
  added_at timestamptz NOT NULL
);

-- People and service accounts. Names are sealed. `cut_at` is when rights were last taken away: sessions that are older
-- end with it.
CREATE TABLE people_account (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('person', 'service')),
  name_sealed bytea NOT NULL,
  roles text[] NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'disabled')),
  relay boolean NOT NULL,
  class text,
  added_at timestamptz NOT NULL,
  cut_at timestamptz
);
CREATE INDEX people_account_cut ON people_account (cut_at) WHERE cut_at IS NOT NULL;

-- What an account signs in and writes as: a person's addresses, a service's name. Found by keyed hash, readable only
-- with the key.
CREATE TABLE people_login (
  blind bytea PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES people_account (id),
  kind text NOT NULL CHECK (kind IN ('address', 'name')),
  sealed bytea NOT NULL,
  added_at timestamptz NOT NULL
);
CREATE INDEX people_login_account ON people_login (account_id);

-- App passwords. The argon2id hash is sealed as well: a stolen database leaves nothing to guess against. `tag_blind` is
-- the keyed hash of a password's first characters, by which the one hash to compare with is found.
CREATE TABLE people_password (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES people_account (id),
  tag_blind bytea NOT NULL,
  hash_sealed bytea NOT NULL,
  label_sealed bytea NOT NULL,
  added_at timestamptz NOT NULL,
  used_at timestamptz,
  removed_at timestamptz
);
CREATE INDEX people_password_account ON people_password (account_id, tag_blind) WHERE removed_at IS NULL;
CREATE INDEX people_password_removed ON people_password (removed_at) WHERE removed_at IS NOT NULL;
