CREATE TABLE welcome (
  generation TEXT PRIMARY KEY, -- of the store that its questions were made of
  made_by INTEGER NOT NULL, -- the version of what makes them
  questions TEXT NOT NULL -- {language: [question]}, JSON
) WITHOUT ROWID;
