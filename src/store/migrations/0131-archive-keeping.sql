-- How long letters are kept. Versions of the schedule: proposed, then approved by another person; the newest approved one
-- counts for letters accepted from then on.
CREATE TABLE archive_schedule (
  version integer PRIMARY KEY,
  rules jsonb NOT NULL,
  reason bytea NOT NULL,
  -- Whether anything is kept for a shorter time than by the version before.
  shortens boolean NOT NULL,
  author text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approver text,
  approved_at timestamptz,
  refused_at timestamptz
);

-- Until when a letter is kept, as it was stamped at acceptance, and by which version. Null: until somebody says.
ALTER TABLE archive_message ADD COLUMN kept_by integer, ADD COLUMN kept_until timestamptz;
CREATE INDEX archive_message_kept ON archive_message (kept_until, message_id) WHERE kept_until IS NOT NULL;

-- What the purge knew of the time when it last ran, and why it stopped: until a person says that the clock is right.
CREATE TABLE archive_purge (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seen_at timestamptz,
  stopped_at timestamptz,
  why text
);
INSERT INTO archive_purge DEFAULT VALUES;

-- Legal holds. `sealed` has the matter, why, custodians, query and words of the release.
CREATE TABLE archive_hold (
  id uuid PRIMARY KEY,
  sealed bytea NOT NULL,
  -- Whether letters that come later are looked at.
  rule boolean NOT NULL,
  placed_by text NOT NULL,
  placed_at timestamptz NOT NULL,
  release_by text,
  release_at timestamptz,
  released_by text,
  released_at timestamptz,
  -- Up to when letters were looked through.
  swept_at timestamptz,
  letters integer NOT NULL DEFAULT 0
);
CREATE TABLE archive_hold_letter (
  hold uuid NOT NULL REFERENCES archive_hold,
  message_id uuid NOT NULL,
  -- named, found, unsure: could not be opened, so that nobody knows.
  how text NOT NULL,
  PRIMARY KEY (hold, message_id)
);
CREATE INDEX archive_hold_letter_message ON archive_hold_letter (message_id);

-- Destructions: asked for, approved by another person, done.
CREATE TABLE archive_destruction (
  id uuid PRIMARY KEY,
  why text NOT NULL CHECK (why IN ('person', 'retention')),
  reason bytea NOT NULL,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  refused boolean,
  done_at timestamptz,
  destroyed integer NOT NULL DEFAULT 0,
  -- By when no copy of the database, and no backup, opens what was destroyed.
  database_until timestamptz,
  backup_until timestamptz,
  confirmed_at timestamptz,
  late_at timestamptz,
  certificate jsonb
);
CREATE INDEX archive_destruction_open ON archive_destruction (done_at) WHERE done_at IS NOT NULL AND confirmed_at IS NULL;
CREATE TABLE archive_destruction_letter (
  destruction uuid NOT NULL REFERENCES archive_destruction,
  message_id uuid NOT NULL,
  -- Null: not yet. destroyed, held, under-way, missing.
  outcome text,
  PRIMARY KEY (destruction, message_id)
);

-- What is left of a destroyed letter.
CREATE TABLE archive_gone (
  message_id uuid PRIMARY KEY,
  destruction uuid NOT NULL,
  accepted_at timestamptz NOT NULL,
  gone_at timestamptz NOT NULL,
  hash bytea NOT NULL
);
