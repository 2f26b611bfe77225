-- Who is logged in: the SHA-256 of a cookie's token, never the token.
CREATE TABLE logins (
    token_hash TEXT PRIMARY KEY,
    "user" TEXT NOT NULL,
    created TEXT NOT NULL, -- ISO 8601, UTC, as all times
    seen TEXT NOT NULL
) WITHOUT ROWID;
