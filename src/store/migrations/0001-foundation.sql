-- Keys: KEKs by purpose and period, each wrapped by the root of the key provider.
CREATE TABLE keys_kek (
  id smallint PRIMARY KEY,
  purpose text NOT NULL,
  period text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (purpose, period)
);

-- Evidence: one row an event, written in the transaction of the act. `body` is canonical JSON without protected values;
-- those are sealed beside it and stand in the body as salted commitments.
CREATE TABLE evidence_event (
  id uuid PRIMARY KEY,
  message_id uuid,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  leaf_hash bytea NOT NULL,
  sealed bytea
);
ALTER TABLE evidence_event ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX evidence_event_message ON evidence_event (message_id, id) WHERE message_id IS NOT NULL;
CREATE INDEX evidence_event_at ON evidence_event (at);

-- Archive: what was accepted. Immutable, but for the inline body, which may move to the object store.
CREATE TABLE archive_message (
  message_id uuid PRIMARY KEY,
  accepted_at timestamptz NOT NULL,
  door text NOT NULL,
  class text NOT NULL,
  level text NOT NULL,
  size integer NOT NULL,
  hash bytea NOT NULL,
  sender_blind bytea,
  wrapped_mail bytea,
  wrapped_archive bytea NOT NULL,
  meta bytea NOT NULL,
  body bytea,
  object text
);
ALTER TABLE archive_message ALTER COLUMN meta SET STORAGE EXTERNAL;
ALTER TABLE archive_message ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX archive_message_sender ON archive_message (sender_blind, message_id);

-- Queue: live deliveries only; a settled one leaves for queue_settled. `due_at` is also the lease: a claimed row is due
-- again when its lease ends, and `fence` tells a claim from the one after it.
CREATE TABLE queue_delivery (
  message_id uuid NOT NULL,
  id uuid PRIMARY KEY,
  priority smallint NOT NULL,
  domain text NOT NULL,
  state smallint NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  fence integer NOT NULL DEFAULT 0,
  leased boolean NOT NULL DEFAULT false,
  attempts integer NOT NULL DEFAULT 0,
  accepted_at timestamptz NOT NULL,
  recipient_blind bytea NOT NULL,
  sealed bytea NOT NULL,
  last_reason bytea,
  warned boolean NOT NULL DEFAULT false
) WITH (fillfactor = 70);
CREATE INDEX queue_delivery_due ON queue_delivery (priority, (attempts > 0), due_at) INCLUDE (domain, attempts, id) WHERE state = 0;
CREATE INDEX queue_delivery_message ON queue_delivery (message_id);
CREATE INDEX queue_delivery_recipient ON queue_delivery (recipient_blind);

CREATE TABLE queue_settled (
  message_id uuid NOT NULL,
  id uuid PRIMARY KEY,
  outcome text NOT NULL,
  settled_at timestamptz NOT NULL,
  domain text NOT NULL,
  recipient_blind bytea NOT NULL
);
CREATE INDEX queue_settled_message ON queue_settled (message_id);
CREATE INDEX queue_settled_recipient ON queue_settled (recipient_blind, message_id);
