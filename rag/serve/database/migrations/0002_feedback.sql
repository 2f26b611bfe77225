-- What people say of answers, with everything that makes it worth reading when its conversation is gone.
CREATE TABLE feedback (
  id INTEGER PRIMARY KEY,
  turn TEXT NOT NULL,
  owner TEXT, -- NULL: its conversation was erased
  link TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong')),
  reasons TEXT NOT NULL, -- codes, JSON
  comment TEXT NOT NULL,
  absent INTEGER NOT NULL, -- the articles don't have it, says the person
  source TEXT, -- what should have been found: text[start:stop] of it, verbatim
  start INTEGER,
  stop INTEGER,
  quote TEXT,
  question TEXT NOT NULL,
  language TEXT NOT NULL, -- of the page it was asked on
  history TEXT NOT NULL, -- the messages before it, JSON
  answer TEXT NOT NULL, -- the public record, JSON
  why TEXT NOT NULL, -- its trace, JSON
  settings TEXT NOT NULL, -- in force when it was said, JSON
  asked TEXT NOT NULL,
  given TEXT NOT NULL,
  UNIQUE (turn, owner)
);
CREATE INDEX feedback_by_time ON feedback (given);
CREATE TRIGGER feedback_disowned AFTER DELETE ON turn BEGIN
  UPDATE feedback SET owner = NULL WHERE turn = OLD.id;
END;
