-- What a system that pushes people (SCIM) said of a person or a group, as it wants to read it again. Found by keyed hash of
-- the name it goes by and of that system's own id.
CREATE TABLE people_scim (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('user', 'group')),
  name_blind bytea NOT NULL,
  external_blind bytea,
  sealed bytea NOT NULL,
  added_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  UNIQUE (kind, name_blind)
);
CREATE INDEX people_scim_external ON people_scim (kind, external_blind) WHERE external_blind IS NOT NULL;
