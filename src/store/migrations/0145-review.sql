-- Reviews of the log: what has to be looked at, by when, and that it was. Notes are sealed.
CREATE TABLE review_round (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('log', 'break-glass')),
  -- What a review of one thing is about.
  subject uuid,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  opened_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  -- People who may not sign it off, since it is about what they did.
  barred uuid[] NOT NULL,
  reminded_at timestamptz,
  closed_at timestamptz,
  closed_by uuid,
  UNIQUE (kind, subject),
  CHECK (from_at < to_at),
  CHECK ((kind = 'log') = (subject IS NULL)),
  CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE INDEX review_round_open ON review_round (due_at) WHERE closed_at IS NULL;
-- Spans of the log follow each other without a gap: of two processes that open the same one, one does.
CREATE UNIQUE INDEX review_round_span ON review_round (from_at) WHERE kind = 'log';

CREATE TABLE review_item (
  round_id uuid NOT NULL REFERENCES review_round (id),
  topic text NOT NULL,
  place smallint NOT NULL,
  -- Events when the review was opened; those that came later into the span are counted when it is signed off.
  count integer NOT NULL,
  -- What was found by looking at the state of things, sealed: null where nothing was.
  found bytea,
  verdict text CHECK (verdict IN ('fine', 'concern')),
  note bytea,
  signed_by uuid,
  signed_at timestamptz,
  signed_count integer,
  hash text,
  PRIMARY KEY (round_id, topic),
  CHECK ((verdict IS NULL) = (signed_at IS NULL)),
  CHECK ((verdict IS NULL) = (signed_by IS NULL))
);
