-- Break-glass: somebody asks to read letters that are not theirs, somebody else allows it, for a while. Reasons are sealed.
CREATE TABLE people_glass (
  id uuid PRIMARY KEY,
  asked_by uuid NOT NULL REFERENCES people_account (id),
  asked_at timestamptz NOT NULL,
  -- Either letters by their ids, or all letters from and to one person's addresses.
  letters uuid[] NOT NULL,
  person uuid REFERENCES people_account (id),
  lasts bigint NOT NULL CHECK (lasts > 0),
  reason bytea NOT NULL,
  verdict text CHECK (verdict IN ('approved', 'refused')),
  decided_by uuid REFERENCES people_account (id),
  decided_at timestamptz,
  words bytea,
  ends_at timestamptz,
  CHECK ((person IS NULL) <> (cardinality(letters) = 0)),
  CHECK (decided_by IS NULL OR decided_by <> asked_by),
  CHECK ((verdict IS NULL) = (decided_by IS NULL)),
  CHECK ((ends_at IS NOT NULL) = (verdict IS NOT DISTINCT FROM 'approved'))
);
CREATE INDEX people_glass_asked ON people_glass (asked_by, ends_at);
CREATE INDEX people_glass_person ON people_glass (person) WHERE person IS NOT NULL;
