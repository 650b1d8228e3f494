-- Who is not let try: networks that guess, accounts that are guessed at. `subject` is a network (CIDR) or an account's id.
-- A block ends by itself; what it was made from stands beside it.
CREATE TABLE people_block (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('network', 'account')),
  subject text NOT NULL,
  reason_sealed bytea NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  until timestamptz NOT NULL,
  ended_at timestamptz,
  ended_why text
);
CREATE UNIQUE INDEX people_block_live ON people_block (subject) WHERE ended_at IS NULL;
CREATE INDEX people_block_made ON people_block (made_at);
