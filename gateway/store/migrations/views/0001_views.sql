-- views.db: all that front may read. Core writes it, front opens it read-only.
-- Times are microseconds since 1970-01-01T00:00:00Z; expiries are rounded down.
PRAGMA application_id = 1128748886; -- "CGWV"

CREATE TABLE peer (
  id    TEXT PRIMARY KEY,  -- team UUID
  state TEXT NOT NULL      -- active, suspended, former: only active ones are served
) STRICT, WITHOUT ROWID;

CREATE TABLE peer_pin (
  pin  TEXT PRIMARY KEY,   -- hex SHA-256 of the certificate's SubjectPublicKeyInfo
  peer TEXT NOT NULL REFERENCES peer (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX peer_pin_peer ON peer_pin (peer);

-- Slices one after another, nothing between them; never changed, removed with the last entry that showed it.
CREATE TABLE block (
  id    TEXT PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE block_slice (
  block    TEXT NOT NULL REFERENCES block (id),
  position INTEGER NOT NULL,           -- from 0, in the order of delivery
  slice_id TEXT NOT NULL,              -- STIX id or MISP event UUID
  offset   INTEGER NOT NULL,           -- into block.bytes
  length   INTEGER NOT NULL,
  modified TEXT NOT NULL DEFAULT '',   -- the slice's `modified` as written; empty for observables
  PRIMARY KEY (block, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_slice_id ON block_slice (slice_id);

-- The newest microsecond given out in each view: it only ever grows, whatever becomes of the entries.
CREATE TABLE view (
  partner    TEXT NOT NULL,
  collection TEXT NOT NULL,
  last_added INTEGER NOT NULL,
  PRIMARY KEY (partner, collection)
) STRICT, WITHOUT ROWID;

-- What a partner may read. The slice at `position` was added at date_added + position; the next entry of the view
-- begins after the last slice's microsecond, so no two slices of one view share one.
CREATE TABLE entry (
  key        INTEGER PRIMARY KEY,
  partner    TEXT NOT NULL,
  collection TEXT NOT NULL,
  release    TEXT NOT NULL,
  date_added INTEGER NOT NULL,
  block      TEXT NOT NULL REFERENCES block (id),
  count      INTEGER NOT NULL,         -- slots, the withdrawn ones included
  not_after  INTEGER NOT NULL,         -- not served from then on
  UNIQUE (partner, collection, date_added),
  UNIQUE (partner, collection, release)
) STRICT;
CREATE INDEX entry_release ON entry (release);
CREATE INDEX entry_block ON entry (block);

-- Slots that are no longer served.
CREATE TABLE entry_withdrawn (
  entry    INTEGER NOT NULL REFERENCES entry (key) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  PRIMARY KEY (entry, position)
) STRICT, WITHOUT ROWID;

-- Envelopes a partner may fetch.
CREATE TABLE envelope (
  partner    TEXT NOT NULL,
  id         TEXT NOT NULL,
  reference  TEXT NOT NULL,            -- release or recall id, or the envelope a receipt answers
  created    INTEGER NOT NULL,
  expires    INTEGER NOT NULL,         -- not served from then on
  digest     BLOB NOT NULL,            -- SHA-256 of the ciphertext
  ciphertext BLOB NOT NULL,
  UNIQUE (partner, id)
) STRICT;
CREATE INDEX envelope_order ON envelope (partner, created, id);
CREATE INDEX envelope_reference ON envelope (reference);

-- What was closed stays closed, also against an opening that was under way and comes late.
CREATE TABLE closed_release (
  release  TEXT NOT NULL,
  slice_id TEXT NOT NULL,              -- empty: the whole release
  PRIMARY KEY (release, slice_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE closed_envelope (
  partner TEXT NOT NULL,
  id      TEXT NOT NULL,
  PRIMARY KEY (partner, id)
) STRICT, WITHOUT ROWID;
