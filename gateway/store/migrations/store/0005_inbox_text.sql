-- What an item of the inbox says never changes and may be long; what becomes of it changes twice or more and is short.
-- Apart, a new state rewrites a line and not a megabyte.
CREATE TABLE inbox_text (
  inbox     INTEGER PRIMARY KEY REFERENCES inbox (key),
  header    TEXT NOT NULL,
  plaintext BLOB NOT NULL
) STRICT;
INSERT INTO inbox_text (inbox, header, plaintext) SELECT key, header, plaintext FROM inbox;

-- The release that an item is a part of, or is about: parts and recalls find each other by it.
ALTER TABLE inbox ADD COLUMN release TEXT NOT NULL DEFAULT '';
UPDATE inbox SET release = coalesce(json_extract(header, '$.release'), '') WHERE json_valid(header);
CREATE INDEX inbox_release ON inbox (partner, release) WHERE release <> '';

ALTER TABLE inbox DROP COLUMN header;
ALTER TABLE inbox DROP COLUMN plaintext;
