-- Where checkpoints go outside the operator's reach, and how that stands. One row for each place that was ever configured.
CREATE TABLE evidence_anchor_target (
  name text PRIMARY KEY,
  since timestamptz NOT NULL,
  tried_at timestamptz NOT NULL,
  reached_at timestamptz,
  size bigint NOT NULL DEFAULT 0,
  reason text,
  late boolean NOT NULL DEFAULT false
);

-- What came back: a time stamp, a checkpoint with a witness's signatures, or the checkpoint that was mailed.
CREATE TABLE evidence_anchor (
  name text NOT NULL,
  size bigint NOT NULL,
  at timestamptz NOT NULL,
  proof bytea NOT NULL,
  PRIMARY KEY (name, size)
);
