-- Retention classes that rules gave to kept letters. A letter may have several; whoever deletes asks for the longest.
CREATE TABLE archive_filing (
  message_id uuid NOT NULL,
  class text NOT NULL,
  PRIMARY KEY (message_id, class)
);
