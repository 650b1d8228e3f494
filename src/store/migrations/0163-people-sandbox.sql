-- Keys to try with: what they send never leaves. The hash of such a key is made over that too, so that changing this column
-- by hand makes the key void.
ALTER TABLE people_api_key ADD COLUMN sandbox boolean NOT NULL DEFAULT false;
