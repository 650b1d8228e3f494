-- Organisations that work with us: their people and systems have accounts here with no more than these roles, from these
-- networks (none: from anywhere), until that day.
CREATE TABLE people_partner (
  id uuid PRIMARY KEY,
  name_sealed bytea NOT NULL,
  domains text[] NOT NULL,
  roles text[] NOT NULL,
  networks text[] NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'disabled')),
  ends_at timestamptz,
  added_at timestamptz NOT NULL
);

-- Groups give their roles to their members. `source`: where the group is kept ('hand', 'ldap', 'scim'); only there it changes.
CREATE TABLE people_group (
  id uuid PRIMARY KEY,
  name_sealed bytea NOT NULL,
  blind bytea NOT NULL UNIQUE,
  roles text[] NOT NULL,
  source text NOT NULL,
  added_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL
);

CREATE TABLE people_member (
  group_id uuid NOT NULL REFERENCES people_group (id) ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES people_account (id),
  added_at timestamptz NOT NULL,
  PRIMARY KEY (group_id, account_id)
);
CREATE INDEX people_member_account ON people_member (account_id);

-- By which name somebody or a group is known elsewhere: a directory's entry, a provider's subject. Found by keyed hash.
CREATE TABLE people_link (
  source text NOT NULL,
  blind bytea NOT NULL,
  account_id uuid REFERENCES people_account (id),
  group_id uuid REFERENCES people_group (id) ON DELETE CASCADE,
  sealed bytea NOT NULL,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (source, blind),
  CHECK ((account_id IS NULL) <> (group_id IS NULL))
);
CREATE INDEX people_link_account ON people_link (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX people_link_group ON people_link (group_id) WHERE group_id IS NOT NULL;

ALTER TABLE people_account
  ADD COLUMN partner_id uuid REFERENCES people_partner (id),
  ADD COLUMN source text NOT NULL DEFAULT 'hand',
  ADD COLUMN changed_at timestamptz;

-- What an account is and may do now: its own roles and those of its groups, no more than its partner may, and off with it.
CREATE VIEW people_account_now AS
SELECT a.id, a.kind, a.name_sealed, a.relay, a.class, a.added_at, a.cut_at, a.source, a.partner_id, a.changed_at,
       a.roles AS own_roles,
       coalesce(p.networks, '{}') AS networks,
       CASE WHEN p.state = 'disabled' THEN 'disabled' ELSE a.state END AS state,
       ARRAY(SELECT DISTINCT held.role
               FROM (SELECT unnest(a.roles) AS role
                     UNION ALL
                     SELECT unnest(g.roles) FROM people_member m JOIN people_group g ON g.id = m.group_id
                      WHERE m.account_id = a.id) AS held
              WHERE p.id IS NULL OR held.role = ANY (p.roles)
              ORDER BY held.role) AS roles
  FROM people_account a LEFT JOIN people_partner p ON p.id = a.partner_id;
