-- The tokens of a letter stand by themselves for a while, then in a segment with those of some thousand others, where they
-- take a fifth of the room (src/archive/search/segments).
CREATE TABLE archive_search_open (
  message_id uuid PRIMARY KEY,
  tokens integer[] NOT NULL,
  parties uuid[] NOT NULL,
  -- How many tokens there are.
  words integer NOT NULL
);
ALTER TABLE archive_search_open ALTER COLUMN tokens SET STORAGE EXTERNAL;

CREATE TABLE archive_search_segment (
  segment uuid PRIMARY KEY,
  month integer NOT NULL,
  -- Its first and its last letter; others of the month may lie between them.
  low uuid NOT NULL,
  high uuid NOT NULL,
  -- By how many bits a token is shifted to the number of its block.
  shift smallint NOT NULL,
  -- How many letters are left in it.
  letters integer NOT NULL,
  -- The ids of its letters, 16 octets each, in the order of their places; zeros for one that is gone.
  ids bytea NOT NULL,
  -- Whether blocks hold postings of letters that are gone.
  stale boolean NOT NULL DEFAULT false
);
ALTER TABLE archive_search_segment ALTER COLUMN ids SET STORAGE EXTERNAL;
CREATE INDEX archive_search_segment_high ON archive_search_segment (high);
CREATE INDEX archive_search_segment_stale ON archive_search_segment (segment) WHERE stale;

CREATE TABLE archive_search_block (
  segment uuid NOT NULL REFERENCES archive_search_segment ON DELETE CASCADE,
  block smallint NOT NULL,
  -- Which letters have which token (src/archive/search/segments/postings.ts).
  postings bytea NOT NULL,
  PRIMARY KEY (segment, block)
);
ALTER TABLE archive_search_block ALTER COLUMN postings SET STORAGE EXTERNAL;

INSERT INTO archive_search_open (message_id, tokens, parties, words)
  SELECT message_id, tokens, parties, cardinality(tokens) FROM archive_search WHERE shown;
CREATE INDEX archive_search_open_tokens ON archive_search_open USING gin (tokens, parties);

-- Filled only by processes from before; what they write here is indexed once more.
ALTER TABLE archive_search ALTER COLUMN tokens DROP NOT NULL;
UPDATE archive_search SET tokens = NULL;
DROP INDEX archive_search_tokens;
CREATE INDEX archive_search_parties ON archive_search USING gin (parties);
CREATE INDEX archive_search_before ON archive_search (message_id) WHERE tokens IS NOT NULL;
