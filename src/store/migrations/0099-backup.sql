-- Recovery keys: public halves, and the writer's secret, sealed, by which backups are named and vouched for. It opens none.
CREATE TABLE backup_recovery (
  id text PRIMARY KEY,
  x25519 bytea NOT NULL,
  ml_kem bytea NOT NULL,
  writer_sealed bytea NOT NULL,
  needed smallint NOT NULL,
  shares smallint NOT NULL,
  made_at timestamptz NOT NULL,
  retired_at timestamptz
);
CREATE UNIQUE INDEX backup_recovery_active ON backup_recovery ((true)) WHERE retired_at IS NULL;

-- Runs to one place each. The run's key is kept sealed so that a drill can open what it wrote.
CREATE TABLE backup_run (
  id uuid PRIMARY KEY,
  place text NOT NULL,
  recovery text NOT NULL,
  key_sealed bytea NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- The moment of the database that it keeps.
  moment timestamptz,
  -- made, failed; NULL while it runs, or where its process did not live to say.
  outcome text CHECK (outcome IN ('made', 'failed')),
  reason text,
  bytes bigint,
  written bigint
);
CREATE INDEX backup_run_place ON backup_run (place, started_at);

CREATE TABLE backup_drill (
  id uuid PRIMARY KEY,
  place text NOT NULL,
  run uuid,
  finished_at timestamptz NOT NULL,
  passed boolean NOT NULL,
  reason text,
  -- How much would have been lost, and how long it took to stand again.
  rpo_ms bigint,
  rto_ms bigint,
  bytes bigint
);
CREATE INDEX backup_drill_at ON backup_drill (finished_at);

-- Which job is due when, over all processes.
CREATE TABLE backup_job (
  name text PRIMARY KEY,
  due_at timestamptz NOT NULL
);

-- That this database came out of a backup: deliveries of then wait until an operator has let them go.
CREATE TABLE backup_restored (
  run uuid PRIMARY KEY,
  moment timestamptz NOT NULL,
  restored_at timestamptz NOT NULL,
  released_at timestamptz
);
