-- Exports: which letters somebody took out of the house, in what form, how far it is. Why, and what was asked for, is
-- sealed; so is what the load file will say of each letter, under that letter's own key.
CREATE TABLE archive_export (
  export_id uuid PRIMARY KEY,
  made_at timestamptz NOT NULL,
  forms text[] NOT NULL,
  -- gathering, ready, ended, failed
  state text NOT NULL,
  asked bytea NOT NULL,
  -- Where the search stopped.
  cursor text,
  letters integer NOT NULL DEFAULT 0,
  done integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  trouble text,
  ended_at timestamptz
);
CREATE INDEX archive_export_open ON archive_export (made_at) WHERE state = 'gathering';

CREATE TABLE archive_export_letter (
  export_id uuid NOT NULL,
  number integer NOT NULL,
  message_id uuid NOT NULL,
  -- Null until it was written. Empty: it could not be, and `trouble` says why.
  row bytea,
  trouble text,
  PRIMARY KEY (export_id, number),
  UNIQUE (export_id, message_id)
);
CREATE INDEX archive_export_letter_message ON archive_export_letter (message_id);
