-- Deliveries that wait since a restore, and letters whose look does (`look`): they may have left after the backup was made.
CREATE TABLE queue_restored (
  id uuid PRIMARY KEY,
  look boolean NOT NULL
);
