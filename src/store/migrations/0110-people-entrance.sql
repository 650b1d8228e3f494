-- How people come in by a browser: chosen passwords, second factors, sessions, devices. Nothing here opens anything by
-- itself: secrets are sealed, tokens stand as their SHA-256.

CREATE TABLE people_secret (
  account_id uuid PRIMARY KEY REFERENCES people_account (id),
  hash_sealed bytea NOT NULL,
  changed_at timestamptz NOT NULL
);

-- Authenticator apps and passkeys. `handle` finds a passkey by its credential id, blinded. `counter` is the last time step
-- that an app's code was taken for, or a passkey's signature counter: neither ever goes back.
CREATE TABLE people_factor (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES people_account (id),
  kind text NOT NULL CHECK (kind IN ('totp', 'passkey')),
  handle bytea UNIQUE,
  sealed bytea NOT NULL,
  label_sealed bytea NOT NULL,
  counter bigint NOT NULL DEFAULT 0,
  confirmed boolean NOT NULL,
  added_at timestamptz NOT NULL,
  used_at timestamptz,
  removed_at timestamptz
);
CREATE INDEX people_factor_account ON people_factor (account_id) WHERE removed_at IS NULL;

CREATE TABLE people_recovery (
  account_id uuid NOT NULL REFERENCES people_account (id),
  blind bytea NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (account_id, blind)
);

CREATE TABLE people_device (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES people_account (id),
  blind bytea NOT NULL,
  label_sealed bytea NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  UNIQUE (account_id, blind)
);

-- `half`: the password was right and the second factor is still asked for. `enrol`: may only set up its own factors.
CREATE TABLE people_session (
  id bytea PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES people_account (id),
  state text NOT NULL CHECK (state IN ('half', 'enrol', 'open')),
  started_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  proved_at timestamptz,
  network text NOT NULL,
  device_id uuid REFERENCES people_device (id),
  proof text NOT NULL,
  tries smallint NOT NULL DEFAULT 0,
  ended_at timestamptz,
  ended_why text
);
CREATE INDEX people_session_account ON people_session (account_id) WHERE ended_at IS NULL;

-- What a passkey has to sign, once; and one-time links by which a person comes in for the first time.
CREATE TABLE people_challenge (
  id bytea PRIMARY KEY,
  account_id uuid REFERENCES people_account (id),
  kind text NOT NULL CHECK (kind IN ('enter', 'enrol', 'invite')),
  challenge text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX people_challenge_expires ON people_challenge (expires_at);
