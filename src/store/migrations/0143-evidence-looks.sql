-- Who looked at which letter: an index over the events that say so, written by the statement's own transaction. `owned`:
-- the letter's owners were looked up and stand in evidence_look_owner, by the keyed hash of their addresses.
CREATE TABLE evidence_look (
  event_id uuid NOT NULL,
  message_id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  actor text NOT NULL,
  owned boolean NOT NULL DEFAULT false,
  PRIMARY KEY (event_id, message_id)
);
CREATE INDEX evidence_look_message ON evidence_look (message_id, event_id);
CREATE INDEX evidence_look_unowned ON evidence_look (event_id) WHERE NOT owned;

CREATE TABLE evidence_look_owner (
  owner bytea NOT NULL,
  event_id uuid NOT NULL,
  message_id uuid NOT NULL,
  PRIMARY KEY (owner, event_id, message_id)
);

INSERT INTO evidence_look (event_id, message_id, at, kind, actor)
SELECT id, message_id, at, kind, coalesce(body::jsonb #>> '{actor,id}', '') FROM evidence_event
WHERE message_id IS NOT NULL
  AND kind IN ('archive.read', 'archive.found', 'hold.read', 'trace.read', 'receipt.made', 'pickup.opened',
               'pickup.downloaded', 'pickup.looked');
