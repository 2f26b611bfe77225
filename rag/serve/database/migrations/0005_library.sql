-- Files that were handed over and are not in the store yet; their bytes lie in a folder beside this file, by id.
CREATE TABLE upload (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,      -- as it is shown and stored
  size INTEGER NOT NULL,   -- bytes
  problem TEXT NOT NULL,   -- why it could not be stored: a code of rag.serve.library.records.PROBLEMS; '': it is on its way
  received TEXT NOT NULL   -- ISO, UTC
);
CREATE INDEX upload_of ON upload (owner, received);

-- What was deleted, so that it can be put back.
CREATE TABLE deletion (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  deleted TEXT NOT NULL    -- ISO, UTC
);
CREATE TABLE deleted_source (
  deletion TEXT NOT NULL REFERENCES deletion (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  given INTEGER NOT NULL,  -- 0: of the indexed folder
  source TEXT NOT NULL,    -- JSON of index.articles.source.Source
  PRIMARY KEY (deletion, path)
);
