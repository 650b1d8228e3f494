-- Somebody who was sent to the provider of sign-ins and has not come back: what their coming back is checked against, sealed.
-- `account_id`: who is signed in already, where they only prove or link themselves.
CREATE TABLE people_oidc (
  id bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('enter', 'prove', 'link')),
  account_id uuid REFERENCES people_account (id),
  device_blind bytea NOT NULL,
  sealed bytea NOT NULL,
  started_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX people_oidc_expires ON people_oidc (expires_at);
