-- The first run: a link that works once, and the browser that used it. One row, and nothing in it once somebody can sign in.
CREATE TABLE api_setup (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  link_hash bytea,
  link_until timestamptz,
  visit_hash bytea,
  visit_until timestamptz,
  -- The first administrator, until they have a second factor.
  account_id uuid
);
