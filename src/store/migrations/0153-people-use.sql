-- What each account did on each day (UTC), counted from the evidence: letters sent, failed sign-ins, reads, exports, and by
-- `hour NN` and `from PLACE` when and from where it came in. 28 days are compared with; older ones are dropped.
CREATE TABLE people_use (
  account_id uuid NOT NULL REFERENCES people_account (id),
  day date NOT NULL,
  what text NOT NULL,
  n integer NOT NULL,
  PRIMARY KEY (account_id, day, what)
);
CREATE INDEX people_use_day ON people_use (day, what);

-- How far the evidence was counted.
CREATE TABLE people_use_cursor (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  leaf bigint NOT NULL
);

-- What was out of the ordinary, once a day for each account and thing; without an account: many accounts together.
CREATE TABLE people_unusual (
  id uuid PRIMARY KEY,
  account_id uuid REFERENCES people_account (id),
  what text NOT NULL,
  day date NOT NULL,
  n integer NOT NULL,
  usual integer NOT NULL,
  most integer NOT NULL,
  bound integer NOT NULL,
  days integer NOT NULL,
  detail text NOT NULL,
  found_at timestamptz NOT NULL,
  answered_at timestamptz,
  answer text,
  answered_by text,
  reason_sealed bytea,
  UNIQUE NULLS NOT DISTINCT (account_id, what, day)
);
CREATE INDEX people_unusual_open ON people_unusual (found_at) WHERE answered_at IS NULL;

-- Accounts whose letters wait for a person.
CREATE TABLE people_outgoing_hold (
  account_id uuid PRIMARY KEY REFERENCES people_account (id),
  reason_sealed bytea NOT NULL,
  held_by text NOT NULL,
  held_at timestamptz NOT NULL
);
