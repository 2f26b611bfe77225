-- Which programs may ask: the SHA-256 of each key, never the key.
CREATE TABLE api_key (
  folded TEXT PRIMARY KEY, -- the name without case: it is taken once
  name TEXT NOT NULL,
  key_hash TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL, -- reader, editor
  created TEXT NOT NULL, -- ISO 8601, UTC
  used TEXT NOT NULL -- last, to the hour; '': never
) WITHOUT ROWID;
