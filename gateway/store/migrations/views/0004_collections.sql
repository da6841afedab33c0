-- What TAXII clients see: collections, blocks in parts, and which slots a newer version stands before.

-- A collection one partner may see. The inbox takes objects and shows none.
CREATE TABLE collection (
  partner     TEXT NOT NULL,
  id          TEXT NOT NULL,             -- UUIDv4 (TAXII 2.1 section 5.2)
  view        TEXT NOT NULL,             -- entry.collection; empty for the inbox
  alias       TEXT NOT NULL DEFAULT '',  -- may stand for the id in a path; empty where there is none
  title       TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  position    INTEGER NOT NULL,          -- the order they are listed in
  PRIMARY KEY (partner, id)
) STRICT, WITHOUT ROWID;

-- Slices one after another, nothing between them, cut where a reader begins: block_slice.offset counts from the
-- beginning of the part that holds the position.
CREATE TABLE block_part (
  block TEXT NOT NULL REFERENCES block (id),
  first INTEGER NOT NULL,                -- position of its first slice
  bytes BLOB NOT NULL,
  UNIQUE (block, first)
) STRICT;
INSERT INTO block_part (block, first, bytes) SELECT id, 0, bytes FROM block;
ALTER TABLE block DROP COLUMN bytes;

-- The version as TAXII compares it: `modified`, to the nanosecond; what has none was there from the beginning.
ALTER TABLE block_slice ADD COLUMN version_key TEXT GENERATED ALWAYS AS (
  CASE WHEN modified = '' THEN '1970-01-01T00:00:00.000000000Z'
       WHEN substr(modified, 20, 1) = '.'
       THEN substr(modified, 1, 20) || substr(rtrim(substr(modified, 21), 'Z') || '000000000', 1, 9) || 'Z'
       ELSE substr(modified, 1, 19) || '.000000000Z' END) VIRTUAL;

-- Slots that only those see who ask for more than the last version: the same view shows a newer one of the object,
-- or showed the same one before.
CREATE TABLE entry_older (
  entry    INTEGER NOT NULL REFERENCES entry (key) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  PRIMARY KEY (entry, position)
) STRICT, WITHOUT ROWID;
DROP INDEX entry_block;
CREATE INDEX entry_block ON entry (block, partner, collection);
INSERT INTO entry_older (entry, position)
SELECT key, position FROM (
  SELECT e.key, s.position,
         row_number() OVER (PARTITION BY e.partner, e.collection, s.slice_id
                            ORDER BY s.version_key DESC, e.date_added + s.position) AS rank
  FROM entry e JOIN block_slice s ON s.block = e.block
  WHERE NOT EXISTS (SELECT 1 FROM entry_withdrawn w WHERE w.entry = e.key AND w.position = s.position))
WHERE rank > 1;

-- What is over is found without looking at all the rest.
CREATE INDEX entry_end ON entry (not_after);
CREATE INDEX envelope_end ON envelope (expires);

-- What became of what partners posted (TAXII 2.1 section 4.3).
CREATE TABLE status (
  partner TEXT NOT NULL,
  id      TEXT NOT NULL,
  body    TEXT NOT NULL,                 -- the resource as it is served
  expires INTEGER NOT NULL,              -- not served from then on
  PRIMARY KEY (partner, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX status_end ON status (expires);
