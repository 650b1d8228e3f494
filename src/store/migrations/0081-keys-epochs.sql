-- Epochs: months, each with a key under which copies hold their data keys. The root that wraps it is with the provider
-- alone; once that is destroyed, no copy of this table opens anything.
CREATE TABLE keys_epoch (
  number integer PRIMARY KEY,
  -- The month in which it began, such as 2026-11.
  period text NOT NULL UNIQUE,
  -- By which the provider knows the root: no secret.
  handle text NOT NULL,
  -- Null once it is destroyed.
  wrapped bytea,
  -- ending: what survives is being wrapped under the current one. destroying: nothing is under it any more.
  state text NOT NULL CHECK (state IN ('current', 'ending', 'destroying', 'destroyed')),
  made_at timestamptz NOT NULL,
  ended_at timestamptz,
  destroyed_at timestamptz,
  -- From when on the provider holds it no more.
  gone_at timestamptz,
  -- How many data keys were carried over from it.
  moved bigint NOT NULL DEFAULT 0,
  CHECK ((wrapped IS NULL) = (state IN ('destroying', 'destroyed')))
);
CREATE UNIQUE INDEX keys_epoch_current ON keys_epoch (state) WHERE state = 'current';
