-- Where somebody has signed in from: a country where the operator's list knows it, else the provider's range of addresses.
CREATE TABLE people_place (
  account_id uuid NOT NULL REFERENCES people_account (id),
  place text NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, place)
);

-- Of what somebody wants to be told by mail, beside new devices and places, which everybody is told of.
CREATE TABLE people_alert (
  account_id uuid PRIMARY KEY REFERENCES people_account (id),
  success boolean NOT NULL DEFAULT false,
  failure boolean NOT NULL DEFAULT true,
  failure_told_at timestamptz
);
