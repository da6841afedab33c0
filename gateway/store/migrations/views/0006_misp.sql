-- What MISP servers find. An event is a run of parts in a block, each part one slice of the release in MISP's words; its
-- entries are those of collections named "misp/…", so that what closes a release or a slot closes it there too.

CREATE TABLE misp_event (
  block TEXT NOT NULL REFERENCES block (id) ON DELETE CASCADE,
  first INTEGER NOT NULL,                -- position of its first part
  uuid  TEXT NOT NULL,
  head  TEXT NOT NULL,                   -- its own members, JSON
  PRIMARY KEY (block, first)
) STRICT, WITHOUT ROWID;
CREATE INDEX misp_event_uuid ON misp_event (uuid);

CREATE TABLE misp_part (
  block      TEXT NOT NULL REFERENCES block (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  list       INTEGER NOT NULL,           -- protocol::misp::List
  uuid       TEXT NOT NULL,
  attributes INTEGER NOT NULL,           -- of an object: how many it holds
  PRIMARY KEY (block, position)
) STRICT, WITHOUT ROWID;

-- An event that changed must look newer than before, to the second (MISP never fetches an equal timestamp again).
ALTER TABLE entry ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;   -- seconds since 1970
ALTER TABLE entry ADD COLUMN is_dirty INTEGER NOT NULL DEFAULT 0;  -- within a transaction: what it shows has changed
CREATE INDEX entry_dirty ON entry (is_dirty) WHERE is_dirty = 1;
CREATE TRIGGER entry_withdrawn_added AFTER INSERT ON entry_withdrawn BEGIN
  UPDATE entry SET is_dirty = 1 WHERE key = NEW.entry AND collection GLOB 'misp/*';
END;
CREATE TRIGGER entry_older_added AFTER INSERT ON entry_older BEGIN
  UPDATE entry SET is_dirty = 1 WHERE key = NEW.entry AND collection GLOB 'misp/*';
END;
CREATE TRIGGER entry_older_removed AFTER DELETE ON entry_older BEGIN
  UPDATE entry SET is_dirty = 1 WHERE key = OLD.entry AND collection GLOB 'misp/*';
END;

-- Slots that were hidden when their entry opened: nobody has anything to delete.
CREATE TABLE entry_unshown (
  entry    INTEGER NOT NULL REFERENCES entry (key) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  PRIMARY KEY (entry, position)
) STRICT, WITHOUT ROWID;

-- What is left of an event whose release was closed: enough to tell those who pulled it what to delete.
CREATE TABLE misp_recalled (
  partner    TEXT NOT NULL,
  collection TEXT NOT NULL,
  uuid       TEXT NOT NULL,
  head       TEXT NOT NULL,
  parts      TEXT NOT NULL,              -- a line each: list, UUID, attributes
  changed    INTEGER NOT NULL,           -- seconds since 1970
  not_after  INTEGER NOT NULL,           -- microseconds: not served from then on
  PRIMARY KEY (partner, uuid)
) STRICT, WITHOUT ROWID;

-- The key a partner's MISP server shows beside its certificate: 240 random bits, so its plain digest tells nothing.
CREATE TABLE misp_key (
  peer   TEXT PRIMARY KEY REFERENCES peer (id),
  digest BLOB NOT NULL                   -- SHA-256
) STRICT, WITHOUT ROWID;

-- Events a partner pushed, held ones too: for it they are here.
CREATE TABLE misp_pushed (
  partner   TEXT NOT NULL,
  uuid      TEXT NOT NULL,
  timestamp INTEGER NOT NULL,            -- seconds since 1970, the event's own
  PRIMARY KEY (partner, uuid)
) STRICT, WITHOUT ROWID;

-- Who we are, for those who ask.
CREATE TABLE team (
  id   TEXT PRIMARY KEY,                 -- team UUID
  name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
