-- What partners read with a token alone, whose clients can show no certificate: the entries of collections named
-- "token/…", with blocks of their own, so that neither a slot nor a microsecond tells of what only a certificate opens.

CREATE TABLE token (
  digest      TEXT PRIMARY KEY,          -- hex SHA-256 of the token: 256 random bits, so its plain digest tells nothing
  peer        TEXT NOT NULL REFERENCES peer (id),
  valid_until INTEGER NOT NULL           -- opens nothing from then on
) STRICT, WITHOUT ROWID;
CREATE INDEX token_end ON token (valid_until);

-- A token that was ended stays ended, also against its opening, if that was under way and comes late.
CREATE TABLE closed_token (
  digest TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
