-- The evidence log: one append-only Merkle tree (RFC 9162) over the hashes of all events.

-- Events that are committed and not in the tree yet. A row is written by the statement that writes its event and removed
-- by the transaction that gives it a leaf, so it is seen exactly when its event may be sequenced. No index: it is
-- read from the front and nearly empty.
CREATE TABLE evidence_pending (
  event_id uuid NOT NULL,
  leaf_hash bytea NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
INSERT INTO evidence_pending SELECT id, leaf_hash FROM evidence_event ORDER BY id;

CREATE TABLE evidence_leaf (
  leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
  event_id uuid NOT NULL UNIQUE,
  leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32)
);

-- Hashes of complete subtrees of 256^level leaves, up to 256 side by side. Those of level 0 are the leaves themselves.
CREATE TABLE evidence_tile (
  level smallint CHECK (level > 0),
  tile bigint,
  hashes bytea NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
  PRIMARY KEY (level, tile)
);
ALTER TABLE evidence_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- One row: how far the log has come, and which process may move it. Whoever appends holds the row's lock and the fence.
CREATE TABLE evidence_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  origin text NOT NULL,
  size bigint NOT NULL DEFAULT 0,
  root bytea NOT NULL,
  note text,
  holder uuid,
  fence bigint NOT NULL DEFAULT 0,
  leased_until timestamptz
);

-- Checkpoints that were put into the file drop.
CREATE TABLE evidence_checkpoint (
  size bigint PRIMARY KEY,
  root bytea NOT NULL,
  at timestamptz NOT NULL,
  note text NOT NULL
);

-- Keys that sign checkpoints and receipts; private halves sealed.
CREATE TABLE evidence_key (
  id uuid PRIMARY KEY,
  algorithm text NOT NULL UNIQUE CHECK (algorithm IN ('ed25519', 'ml-dsa-44')),
  public_key bytea NOT NULL,
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL
);
