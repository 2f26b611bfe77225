CREATE TABLE conversation (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  named INTEGER NOT NULL DEFAULT 0, -- by its owner; else after its first question
  created TEXT NOT NULL,
  changed TEXT NOT NULL,
  deleted TEXT -- when; it can be brought back for a while
);
CREATE INDEX conversation_of ON conversation (owner, changed);
CREATE TABLE turn (
  id TEXT PRIMARY KEY,
  link TEXT NOT NULL UNIQUE,
  conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  question TEXT NOT NULL,
  folded TEXT NOT NULL, -- question and reply as they are searched
  language TEXT NOT NULL, -- of the page it was asked on
  asked TEXT NOT NULL,
  state TEXT NOT NULL, -- pending, done, failed, stopped
  server TEXT NOT NULL, -- that answers it: one that is gone will not
  answer TEXT, -- the public record, JSON
  shown TEXT, -- its cards, JSON
  why TEXT, -- its trace, JSON
  UNIQUE (conversation, number)
);
