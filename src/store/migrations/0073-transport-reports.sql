-- What came of connections to other domains' servers, by day, for the reports they ask for (TLSRPT, RFC 8460).
CREATE TABLE transport_tls_count (
  day date NOT NULL,
  domain text NOT NULL,
  policy_hash bytea NOT NULL,
  policy text NOT NULL,
  host text NOT NULL,
  address text NOT NULL,
  -- Empty: it went well.
  failing text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (day, domain, policy_hash, host, address, failing)
);

-- Days that were reported to a domain, or for which it asked for no report.
CREATE TABLE transport_tls_sent (
  day date NOT NULL,
  domain text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (day, domain)
);

-- What other organisations report of their connections to us.
CREATE TABLE transport_tls_report (
  organisation text NOT NULL,
  report_id text NOT NULL,
  received_at timestamptz NOT NULL,
  begins timestamptz NOT NULL,
  ends timestamptz NOT NULL,
  successful bigint NOT NULL,
  failed bigint NOT NULL,
  report text NOT NULL,
  PRIMARY KEY (organisation, report_id)
);
CREATE INDEX transport_tls_report_ends ON transport_tls_report (ends);
