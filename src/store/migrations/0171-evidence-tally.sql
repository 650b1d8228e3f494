-- How much happened, by the hour: for plots over days and months without a walk through the events. Counted from the log,
-- leaf by leaf, so that each event counts once, whoever counts. `method` is the means of protection of a delivery.
CREATE TABLE evidence_tally (
  hour timestamptz NOT NULL,
  kind text NOT NULL,
  method text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (hour, kind, method)
);

-- One row: the first leaf that is not counted yet.
CREATE TABLE evidence_tally_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  next bigint NOT NULL DEFAULT 0
);
INSERT INTO evidence_tally_head DEFAULT VALUES;
