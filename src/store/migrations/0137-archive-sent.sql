-- Letters as they left. `sealed` holds, under the letter's own key, the octets in front of what is the same as in the
-- accepted letter from octet `start` on; larger ones lie in a file. Equal octets to several readers stand here once.
CREATE TABLE archive_sent (
  message_id uuid NOT NULL,
  -- SHA-256 of all octets as they left.
  hash bytea NOT NULL,
  size integer NOT NULL,
  start integer NOT NULL,
  sealed bytea,
  object text,
  PRIMARY KEY (message_id, hash)
);
ALTER TABLE archive_sent ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Which of them a delivery's reader was sent.
CREATE TABLE archive_sent_to (
  delivery_id uuid PRIMARY KEY,
  message_id uuid NOT NULL,
  hash bytea NOT NULL
);
CREATE INDEX archive_sent_to_message ON archive_sent_to (message_id);
