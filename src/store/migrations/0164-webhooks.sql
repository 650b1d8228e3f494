-- Where other systems are told of what happens. An address may hold a secret of theirs, so it is sealed like the secrets
-- that our calls are signed with.
CREATE TABLE webhooks_endpoint (
  id uuid PRIMARY KEY,
  label text NOT NULL,
  url_sealed bytea NOT NULL,
  kinds text[] NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'paused', 'gone', 'removed')),
  secret_sealed bytea NOT NULL,
  -- The secret before, and until when calls are signed with it too.
  earlier_sealed bytea,
  earlier_until timestamptz,
  -- Events with a smaller leaf index happened before anybody asked.
  from_leaf bigint NOT NULL,
  added_at timestamptz NOT NULL
);

-- One row: up to which leaf of the evidence log calls were made out. The log is the outbox: an event is written in the
-- transaction of what it tells, and has exactly one place in it.
CREATE TABLE webhooks_feed (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  next_leaf bigint NOT NULL
);

CREATE TABLE webhooks_call (
  id uuid PRIMARY KEY,
  endpoint_id uuid NOT NULL REFERENCES webhooks_endpoint (id),
  event_id uuid NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  state text NOT NULL CHECK (state IN ('due', 'done', 'dead')),
  attempts smallint NOT NULL DEFAULT 0,
  fence integer NOT NULL DEFAULT 0,
  -- When it is made; while it is being made, until when nobody else does.
  due_at timestamptz NOT NULL,
  made_at timestamptz NOT NULL,
  ended_at timestamptz,
  last_status smallint,
  last_reason text,
  UNIQUE (endpoint_id, event_id)
);
CREATE INDEX webhooks_call_due ON webhooks_call (endpoint_id, due_at) WHERE state = 'due';
CREATE INDEX webhooks_call_ended ON webhooks_call (ended_at) WHERE state <> 'due';
CREATE INDEX webhooks_call_endpoint ON webhooks_call (endpoint_id, id);
