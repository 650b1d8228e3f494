-- What a server of another domain was seen to do, and until when that is worth telling. Nothing is decided by it.
CREATE TABLE transport_seen (
  domain text NOT NULL,
  host text NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  facts text NOT NULL,
  PRIMARY KEY (domain, host)
);
CREATE INDEX transport_seen_expires ON transport_seen (expires_at);
