-- Held deliveries: since when, and until when somebody may decide. A letter never leaves by a deadline: it goes back to its
-- sender. Empty: held by a process that did not know of deadlines, or just now; the next round fills it in.
alter table queue_delivery add column held_at timestamptz, add column held_until timestamptz;
create index queue_delivery_held on queue_delivery (held_until) where state = 1;
