-- Packs: files of sealed bodies that stood in rows or in files of their own. No key of any letter lies in a pack.
CREATE TABLE archive_pack (
  pack_id uuid PRIMARY KEY,
  made_at timestamptz NOT NULL,
  size bigint NOT NULL,
  records integer NOT NULL,
  -- SHA-256 of the manifest, as it stands in the evidence log.
  manifest bytea NOT NULL,
  -- When the file was read again and fitted its manifest.
  confirmed_at timestamptz,
  -- When the second store was found to hold it whole.
  copied_at timestamptz,
  -- When the bodies in rows and files of their own were dropped.
  dropped_at timestamptz
);
CREATE INDEX archive_pack_open ON archive_pack (made_at) WHERE dropped_at IS NULL;

-- Where in which pack a letter's body lies.
CREATE TABLE archive_packed (
  message_id uuid PRIMARY KEY,
  pack_id uuid NOT NULL,
  start bigint NOT NULL,
  length integer NOT NULL
);
CREATE INDEX archive_packed_pack ON archive_packed (pack_id);

-- Files of large bodies that no row names any more, to be removed.
CREATE TABLE archive_object_gone (
  object text PRIMARY KEY
);
