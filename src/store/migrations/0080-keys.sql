-- A KEK is made before it is used, so that every process has it when the first writes with it. Null: from its making on.
ALTER TABLE keys_kek ADD COLUMN active_at timestamptz;
-- Only the root that wrapped those that are there may wrap more: it counts up when another root takes over.
CREATE TABLE keys_root (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  generation integer NOT NULL DEFAULT 1,
  provider text NOT NULL DEFAULT 'file',
  changed_at timestamptz
);
INSERT INTO keys_root DEFAULT VALUES;

-- Wrapping all data keys anew: how far each store of them has come. Written with each batch.
CREATE TABLE keys_rewrap (
  source text PRIMARY KEY,
  -- The last id that is done; null at the beginning.
  cursor text,
  seen bigint NOT NULL DEFAULT 0,
  changed bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  finished_at timestamptz
);
