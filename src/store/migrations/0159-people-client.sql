-- Programs that ask for access (OAuth client credentials), or show a certificate with each call. A secret stands as its
-- SHA-256; `certificate` is a fingerprint (SHA-256, hex) or a DNS name in a certificate that one of our authorities vouches for.
CREATE TABLE people_client (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES people_account (id),
  label_sealed bytea NOT NULL,
  secret_hash bytea,
  certificate text,
  acts text[] NOT NULL,
  networks text[] NOT NULL,
  expires_at timestamptz NOT NULL,
  added_at timestamptz NOT NULL,
  used_at timestamptz,
  removed_at timestamptz,
  CHECK (secret_hash IS NOT NULL OR certificate IS NOT NULL)
);
CREATE INDEX people_client_account ON people_client (account_id) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX people_client_certificate ON people_client (certificate) WHERE removed_at IS NULL AND certificate IS NOT NULL;

-- Access given for minutes, by its SHA-256. With a certificate it is good only beside that one (RFC 8705 §3).
CREATE TABLE people_token (
  hash bytea PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES people_client (id),
  acts text[] NOT NULL,
  fingerprint text,
  expires_at timestamptz NOT NULL
);
CREATE INDEX people_token_expires ON people_token (expires_at);
