-- Search without a readable index: for each letter the blind tokens of its words (src/archive/search/tokens.ts), and by
-- whom it may be found. `words` is the sealed text of letters that take long to read again; it dies with the letter's key.
CREATE TABLE archive_search (
  message_id uuid PRIMARY KEY,
  -- False for Postern's own letters, which nobody looks for.
  shown boolean NOT NULL,
  -- False where something in the letter could not be read, or it holds more words than are indexed.
  whole boolean NOT NULL,
  size integer NOT NULL,
  attachments smallint NOT NULL,
  level text NOT NULL,
  tokens integer[] NOT NULL,
  parties uuid[] NOT NULL,
  words bytea
);
ALTER TABLE archive_search ALTER COLUMN tokens SET STORAGE EXTERNAL;
ALTER TABLE archive_search ALTER COLUMN words SET STORAGE EXTERNAL;
CREATE INDEX archive_search_tokens ON archive_search USING gin (tokens, parties);

-- Letters that are indexed once more, since what is known of them changed. `mark` is new with each change.
CREATE TABLE archive_search_again (
  message_id uuid PRIMARY KEY,
  mark uuid NOT NULL DEFAULT gen_random_uuid()
);

-- Letters that could not be indexed, and when it is tried again.
CREATE TABLE archive_search_trouble (
  message_id uuid PRIMARY KEY,
  tries integer NOT NULL,
  due_at timestamptz NOT NULL,
  code text NOT NULL
);

-- How many letters of each month are indexed: for estimates. Months count from the year 0.
CREATE TABLE archive_search_month (
  month integer PRIMARY KEY,
  letters bigint NOT NULL
);

-- Which process does a work that one process does at a time.
CREATE TABLE archive_lease (
  work text PRIMARY KEY,
  holder uuid NOT NULL,
  until timestamptz NOT NULL
);
