-- Each look is written once and marked once: what the mark leaves behind must not slow down whoever asks for the unmarked.
ALTER TABLE evidence_look SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);
