-- KEKs that wrap the keys of letters lie under the key of a month and die with it: `epoch` says under which. The others,
-- which seal small values of their own, lie under the root as before.
ALTER TABLE keys_kek ADD COLUMN epoch integer REFERENCES keys_epoch;
ALTER TABLE keys_kek DROP CONSTRAINT keys_kek_purpose_period_key;
CREATE UNIQUE INDEX keys_kek_period ON keys_kek (purpose, period, (epoch IS NOT NULL));
CREATE INDEX keys_kek_epoch ON keys_kek (epoch) WHERE epoch IS NOT NULL;

-- Which KEK wraps a letter's key, as its first two octets say. The reference keeps a KEK from being destroyed while
-- anything still needs it, and keeps whoever is late from writing under one that is gone.
ALTER TABLE archive_message
  ADD COLUMN kek_mail smallint GENERATED ALWAYS AS (CASE WHEN octet_length(wrapped_mail) = 62
    THEN get_byte(wrapped_mail, 0) * 256 + get_byte(wrapped_mail, 1) END) STORED REFERENCES keys_kek,
  ADD COLUMN kek_archive smallint GENERATED ALWAYS AS (CASE WHEN octet_length(wrapped_archive) = 62
    THEN get_byte(wrapped_archive, 0) * 256 + get_byte(wrapped_archive, 1) END) STORED REFERENCES keys_kek;
CREATE INDEX archive_message_kek_mail ON archive_message (kek_mail) WHERE kek_mail IS NOT NULL;
CREATE INDEX archive_message_kek_archive ON archive_message (kek_archive) WHERE kek_archive IS NOT NULL;
ALTER TABLE pickup_letter
  ADD COLUMN kek smallint GENERATED ALWAYS AS (CASE WHEN octet_length(wrapped) = 62
    THEN get_byte(wrapped, 0) * 256 + get_byte(wrapped, 1) END) STORED REFERENCES keys_kek;
CREATE INDEX pickup_letter_kek ON pickup_letter (kek) WHERE kek IS NOT NULL;
