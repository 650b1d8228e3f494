-- DKIM keys. The private key is sealed; the rest is public by nature.
CREATE TABLE verify_dkim (
  id uuid PRIMARY KEY,
  domain text NOT NULL,
  selector text NOT NULL,
  algorithm text NOT NULL CHECK (algorithm IN ('rsa-sha256', 'ed25519-sha256')),
  -- Keys made together change together: the name that both selectors begin with.
  pair text NOT NULL,
  state text NOT NULL CHECK (state IN ('made', 'active', 'retired')),
  record text NOT NULL,
  sealed bytea NOT NULL,
  made_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  UNIQUE (domain, selector)
);
