-- Keys by which other systems call the API. The secret half is random and stands as its SHA-256.
CREATE TABLE people_api_key (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES people_account (id),
  hash bytea NOT NULL,
  label_sealed bytea NOT NULL,
  acts text[] NOT NULL,
  networks text[] NOT NULL,
  expires_at timestamptz NOT NULL,
  added_at timestamptz NOT NULL,
  used_at timestamptz,
  removed_at timestamptz
);
CREATE INDEX people_api_key_account ON people_api_key (account_id) WHERE removed_at IS NULL;

-- Answers to calls that may come twice: the second gets the first's answer.
CREATE TABLE api_idempotency (
  caller text NOT NULL,
  key text NOT NULL,
  request bytea NOT NULL,
  status smallint,
  answer_sealed bytea,
  at timestamptz NOT NULL,
  PRIMARY KEY (caller, key)
);
CREATE INDEX api_idempotency_at ON api_idempotency (at);
