-- Settings that change by the day: each change of an object is a version. What is in force is what the last event of its
-- activation holds; these rows only say which, so that a change by hand is noticed.
CREATE TABLE settings_version (
  object text NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  hash text NOT NULL,
  sealed bytea NOT NULL,
  -- Why, and what it does, in words.
  reason_sealed bytea NOT NULL,
  says_sealed bytea NOT NULL,
  risky boolean NOT NULL,
  base integer NOT NULL,
  author text NOT NULL,
  proposed_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'taken', 'refused')),
  decided_by text,
  decided_at timestamptz,
  PRIMARY KEY (object, number)
);
CREATE TABLE settings_active (
  object text PRIMARY KEY,
  number integer NOT NULL,
  hash text NOT NULL,
  turn integer NOT NULL
);
CREATE INDEX evidence_event_settings_activated ON evidence_event (id) WHERE kind = 'settings.activated';
CREATE INDEX evidence_event_settings_proposed ON evidence_event (id) WHERE kind = 'settings.proposed';
CREATE INDEX evidence_event_settings_baselined ON evidence_event (id) WHERE kind = 'settings.baselined';
CREATE INDEX evidence_event_settings_drifted ON evidence_event (id) WHERE kind = 'settings.drifted';
