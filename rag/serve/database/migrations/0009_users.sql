-- Who may log in, where many servers share the database; else a file beside the store says so.
CREATE TABLE person (
  folded TEXT PRIMARY KEY, -- the name without case: it is taken once
  name TEXT NOT NULL,
  role TEXT NOT NULL, -- reader, editor
  hash TEXT NOT NULL, -- Argon2id of the password
  added TEXT NOT NULL -- ISO 8601, UTC
) WITHOUT ROWID;
