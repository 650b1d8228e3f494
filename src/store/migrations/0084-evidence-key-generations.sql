-- Signing keys follow one another: each generation but the first was introduced by an event, which the one before signed.
ALTER TABLE evidence_key DROP CONSTRAINT evidence_key_algorithm_key;
ALTER TABLE evidence_key DROP CONSTRAINT evidence_key_algorithm_check;
ALTER TABLE evidence_key ADD COLUMN generation int NOT NULL DEFAULT 0;
ALTER TABLE evidence_key ADD COLUMN rotation uuid;
ALTER TABLE evidence_key ADD CONSTRAINT evidence_key_of_generation UNIQUE (algorithm, generation);
ALTER TABLE evidence_key ADD CONSTRAINT evidence_key_algorithm_check CHECK (algorithm IN ('ed25519', 'ml-dsa-44'));
