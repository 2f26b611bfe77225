-- Servers of a database that many share, as long as they live (rag/serve/database/servers.py).
CREATE TABLE server (
  id TEXT PRIMARY KEY,
  beat INTEGER NOT NULL -- raised every few seconds: where it stands still the server is gone
) WITHOUT ROWID;
ALTER TABLE upload ADD COLUMN server TEXT NOT NULL DEFAULT ''; -- that is storing it: one that is gone will not

-- The bytes of uploads where no folder lies beside the database, in parts.
CREATE TABLE upload_part (
  upload TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
  number INTEGER NOT NULL, -- from 0
  bytes BLOB NOT NULL,
  PRIMARY KEY (upload, number)
) WITHOUT ROWID;
