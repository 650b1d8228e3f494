-- Who switched an account off: only they switch it on again.
ALTER TABLE people_account ADD COLUMN off_by text;
CREATE OR REPLACE VIEW people_account_now AS
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
              ORDER BY held.role) AS roles,
       a.off_by
  FROM people_account a LEFT JOIN people_partner p ON p.id = a.partner_id;

-- How it stands with each directory that is asked. `next_at` keeps two processes from asking at once. `held`: accounts that
-- would be cut off and are so many that a person must look first; `approved`: those a person looked at.
CREATE TABLE people_sync (
  source text PRIMARY KEY,
  next_at timestamptz NOT NULL,
  ok_at timestamptz,
  failed_since timestamptz,
  reason text NOT NULL DEFAULT '',
  seen integer NOT NULL DEFAULT 0,
  left_out integer NOT NULL DEFAULT 0,
  held uuid[] NOT NULL DEFAULT '{}',
  held_at timestamptz,
  approved uuid[] NOT NULL DEFAULT '{}'
);
