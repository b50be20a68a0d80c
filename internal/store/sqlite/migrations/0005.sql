-- What a source no longer holds, and what it said anew.
ALTER TABLE outcome ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outcome ADD COLUMN revised INTEGER NOT NULL DEFAULT 0;
