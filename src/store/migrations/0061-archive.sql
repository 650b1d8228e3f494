-- What the deep look found in a letter, sealed: stands beside the letter as accepted, which stays as it is.
CREATE TABLE archive_look (
  message_id uuid PRIMARY KEY,
  level text NOT NULL,
  sealed bytea NOT NULL
);
