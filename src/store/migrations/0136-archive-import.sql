-- Imports: from which store (blind), how far. `place` says, sealed, where to go on.
CREATE TABLE archive_import (
  import_id uuid PRIMARY KEY,
  source bytea NOT NULL,
  form text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  asked bytea NOT NULL,
  place bytea,
  number integer NOT NULL DEFAULT 0,
  filed integer NOT NULL DEFAULT 0,
  known integer NOT NULL DEFAULT 0,
  aside integer NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX archive_import_open ON archive_import (source) WHERE ended_at IS NULL;

-- What an import could not file: by number, and sealed where it stands and why.
CREATE TABLE archive_import_aside (
  import_id uuid NOT NULL,
  number integer NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (import_id, number)
);

-- Content of letters from elsewhere (keyed hash of its canonical form), so that the same letter is filed once.
CREATE TABLE archive_content (
  content bytea PRIMARY KEY,
  message_id uuid NOT NULL
);
CREATE INDEX archive_content_message ON archive_content (message_id);

-- Letters from elsewhere whose bodies are not in a pack: their ids stand where their own dates do.
CREATE INDEX archive_message_elsewhere ON archive_message (message_id)
  WHERE door = 'import' AND (body IS NOT NULL OR object IS NOT NULL);
