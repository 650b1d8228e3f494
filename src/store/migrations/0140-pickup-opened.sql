-- Whether this session has opened the letter: only then is a part of it shown again without an event of its own.
ALTER TABLE pickup_session ADD COLUMN opened boolean NOT NULL DEFAULT false;
