-- Looks: letters that were accepted before all of them was looked at. Their deliveries stand in state 2, which nobody
-- claims, until the look is done. `due_at` is also the lease, `fence` tells a claim from the one after it.
CREATE TABLE queue_look (
  message_id uuid PRIMARY KEY,
  priority smallint NOT NULL,
  due_at timestamptz NOT NULL,
  fence integer NOT NULL DEFAULT 0,
  tries integer NOT NULL DEFAULT 0
);
CREATE INDEX queue_look_due ON queue_look (priority, due_at);
