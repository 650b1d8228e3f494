-- Policy documents: every version that was ever proposed, sealed, because rules may name people. What is in force, who
-- proposed and who approved is believed by the events alone (policy.proposed, policy.approved, policy.activated); these
-- rows are for looking up, and a row that says otherwise than its event was changed by hand.
CREATE TABLE policy_document (
  number integer PRIMARY KEY CHECK (number > 0),
  hash text NOT NULL,
  sealed bytea NOT NULL,
  reason_sealed bytea NOT NULL,
  assessment text NOT NULL,
  base integer NOT NULL,
  author text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approver text,
  approved_at timestamptz
);

-- The version in force; 0: the ready-made rules alone. `turn` counts activations.
CREATE TABLE policy_active (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  number integer NOT NULL,
  hash text NOT NULL,
  turn bigint NOT NULL
);

-- So that the few events about policy are found among millions.
CREATE INDEX evidence_event_policy_activated ON evidence_event (id) WHERE kind = 'policy.activated';
CREATE INDEX evidence_event_policy_approved ON evidence_event (id) WHERE kind = 'policy.approved';
CREATE INDEX evidence_event_policy_proposed ON evidence_event (id) WHERE kind = 'policy.proposed';
CREATE INDEX evidence_event_policy_drifted ON evidence_event (id) WHERE kind = 'policy.drifted';
