-- Policies of other domains for mail to them (MTA-STS, RFC 8461), shared by all processes. A policy in force outlives
-- whatever becomes of the domain's web server: it is kept until it ends by itself or another takes its place.
CREATE TABLE transport_sts (
  domain text PRIMARY KEY,
  id text NOT NULL,
  policy text NOT NULL,
  fetched_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- The last delivery that asked for it: policies of domains that nobody writes to are not renewed.
  used_at timestamptz NOT NULL
);
CREATE INDEX transport_sts_fetched ON transport_sts (fetched_at);
