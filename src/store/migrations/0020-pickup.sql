-- Pickup: letters that wait for their reader. `id` is the delivery's id. The letter is sealed under a DEK of its own; to end
-- it (retracted, expired) is to destroy `wrapped` and the row in pickup_body. Tokens stand here only as keyed hashes.
CREATE TABLE pickup_letter (
  id uuid PRIMARY KEY,
  message_id uuid NOT NULL,
  reader_hash bytea NOT NULL UNIQUE,
  sender_hash bytea NOT NULL UNIQUE,
  recipient_blind bytea NOT NULL,
  sender_blind bytea,
  addresses bytea NOT NULL,
  sensitive boolean NOT NULL,
  class text NOT NULL,
  size integer NOT NULL,
  path text,
  placed_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended text,
  ended_at timestamptz,
  opened_at timestamptz,
  replied_at timestamptz,
  declined_at timestamptz,
  sender_asked_at timestamptz,
  secret bytea,
  secret_failures integer NOT NULL DEFAULT 0,
  secret_wait_until timestamptz,
  wrapped bytea
);
CREATE INDEX pickup_letter_message ON pickup_letter (message_id);
CREATE INDEX pickup_letter_recipient ON pickup_letter (recipient_blind, placed_at);
CREATE INDEX pickup_letter_sender ON pickup_letter (sender_blind, placed_at);
CREATE INDEX pickup_letter_waiting ON pickup_letter (expires_at) WHERE ended IS NULL;
CREATE INDEX pickup_letter_ended ON pickup_letter (ended_at) WHERE ended IS NOT NULL;

CREATE TABLE pickup_body (
  letter_id uuid PRIMARY KEY REFERENCES pickup_letter ON DELETE CASCADE,
  sealed bytea NOT NULL
);
ALTER TABLE pickup_body ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- The one live code of each browser that asked: a keyed hash, bound to letter, role and browser.
CREATE TABLE pickup_code (
  letter_id uuid NOT NULL REFERENCES pickup_letter ON DELETE CASCADE,
  role text NOT NULL,
  browser bytea NOT NULL,
  code bytea NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (letter_id, role, browser)
);
CREATE INDEX pickup_code_expires ON pickup_code (expires_at);

-- When codes were sent, for the throttles by letter and by mailbox.
CREATE TABLE pickup_ask (
  letter_id uuid NOT NULL REFERENCES pickup_letter ON DELETE CASCADE,
  role text NOT NULL,
  mailbox_blind bytea NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX pickup_ask_letter ON pickup_ask (letter_id, role, at);
CREATE INDEX pickup_ask_mailbox ON pickup_ask (mailbox_blind, at);

CREATE TABLE pickup_session (
  hash bytea PRIMARY KEY,
  letter_id uuid NOT NULL REFERENCES pickup_letter ON DELETE CASCADE,
  role text NOT NULL,
  browser bytea NOT NULL,
  proof text NOT NULL,
  expires_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE INDEX pickup_session_ends ON pickup_session (ends_at);
CREATE INDEX pickup_session_letter ON pickup_session (letter_id);

-- One row a reply form that was sent, so that the same form sent twice is one letter.
CREATE TABLE pickup_reply (
  letter_id uuid NOT NULL REFERENCES pickup_letter ON DELETE CASCADE,
  form bytea NOT NULL,
  started_at timestamptz NOT NULL,
  message_id uuid,
  PRIMARY KEY (letter_id, form)
);
