-- How each delivery ended, in one word that can be looked for: the means by which it was delivered (tls, smime, pgp, pdf),
-- or portal, failed, cancelled, archived. Empty: written by a process that did not know of it.
ALTER TABLE queue_settled ADD COLUMN how text;
UPDATE queue_settled SET how = CASE outcome WHEN 'placed' THEN 'portal' WHEN 'delivered' THEN NULL ELSE outcome END;
CREATE INDEX queue_settled_how ON queue_settled (how, message_id);
