-- store.db: all that core knows. Instants are two columns, seconds since 1970 (_s) and nanoseconds (_ns), which compare
-- as a pair. Exact bytes are BLOBs; JSON and ids are TEXT; a STIX id is its type and the UUID's 16 bytes.
PRAGMA application_id = 1128748883; -- "CGWS"

CREATE TABLE record (
  kind    TEXT NOT NULL,
  id      TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  author  TEXT NOT NULL,
  at_s    INTEGER NOT NULL,
  at_ns   INTEGER NOT NULL,
  body    TEXT NOT NULL,
  UNIQUE (kind, id, version)
) STRICT;

CREATE TABLE object (
  key         INTEGER PRIMARY KEY,  -- in order of admission
  type        TEXT NOT NULL,
  uuid        BLOB NOT NULL CHECK (length(uuid) = 16),
  sender      TEXT NOT NULL,
  creator     TEXT NOT NULL,
  created     TEXT NOT NULL,
  modified    TEXT NOT NULL,
  modified_s  INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  digest      BLOB NOT NULL CHECK (length(digest) = 32),
  kind        TEXT NOT NULL,
  revoked     INTEGER NOT NULL,
  bytes       BLOB NOT NULL
) STRICT;
-- One version has one row for each digest: several only where a sender contradicted itself.
CREATE UNIQUE INDEX object_identity ON object (uuid, type, sender, modified_s, modified_ns, digest);

CREATE TABLE terms (
  object    INTEGER NOT NULL REFERENCES object (key),
  origin    TEXT NOT NULL,
  origin_id TEXT NOT NULL,
  hidden    INTEGER NOT NULL,
  body      TEXT NOT NULL,
  PRIMARY KEY (object, origin, origin_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX terms_origin ON terms (origin, origin_id, object);

CREATE TABLE derived (
  source_id  TEXT NOT NULL,
  redaction  TEXT NOT NULL,
  derived_id TEXT NOT NULL,
  PRIMARY KEY (source_id, redaction)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
  key         INTEGER PRIMARY KEY,
  share       TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  inputs      BLOB NOT NULL,
  inputs_text TEXT NOT NULL,
  verdict     TEXT NOT NULL,
  reasons     TEXT NOT NULL,
  objects     INTEGER NOT NULL,
  at_s        INTEGER NOT NULL,
  at_ns       INTEGER NOT NULL,
  UNIQUE (share, recipient, inputs)
) STRICT;

CREATE TABLE slice (
  rendering TEXT NOT NULL,
  position  INTEGER NOT NULL,
  object    INTEGER REFERENCES object (key),  -- NULL: made from none of the stored objects
  slice_id  TEXT NOT NULL,                    -- the delivered id
  modified  TEXT NOT NULL,
  digest    BLOB NOT NULL,
  length    INTEGER NOT NULL,
  label     TEXT NOT NULL,
  bytes     BLOB NOT NULL,
  UNIQUE (rendering, position)
) STRICT;
CREATE INDEX slice_object ON slice (object);
CREATE INDEX slice_slice_id ON slice (slice_id);

CREATE TABLE envelope (
  key        INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL,
  reference  TEXT NOT NULL,
  part       INTEGER NOT NULL,
  parts      INTEGER NOT NULL,
  created_s  INTEGER NOT NULL,
  created_ns INTEGER NOT NULL,
  expires_s  INTEGER NOT NULL,
  expires_ns INTEGER NOT NULL,
  digest     BLOB NOT NULL,
  ciphertext BLOB NOT NULL
) STRICT;
CREATE INDEX envelope_reference ON envelope (reference);

CREATE TABLE envelope_to (
  envelope TEXT NOT NULL REFERENCES envelope (id),
  position INTEGER NOT NULL,
  partner  TEXT NOT NULL,
  PRIMARY KEY (envelope, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
  key        INTEGER PRIMARY KEY,
  envelope   TEXT NOT NULL, -- of envelope.id; a delivery held for want of a key has none yet and names its release
  partner    TEXT NOT NULL,
  state      TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  next_s     INTEGER NOT NULL,
  next_ns    INTEGER NOT NULL,
  error      TEXT NOT NULL,
  receipt    TEXT NOT NULL,
  changed_s  INTEGER NOT NULL,
  changed_ns INTEGER NOT NULL,
  owed       INTEGER AS (state = 'queued' OR (state = 'sent' AND receipt = '')) VIRTUAL,
  UNIQUE (envelope, partner)
) STRICT;
CREATE INDEX delivery_owed ON delivery (partner, next_s, next_ns) WHERE owed;
CREATE INDEX delivery_next ON delivery (next_s, next_ns) WHERE owed;
CREATE INDEX delivery_state ON delivery (state);

CREATE TABLE inbox (
  key              INTEGER PRIMARY KEY,
  partner          TEXT NOT NULL,
  envelope         TEXT NOT NULL,
  kind             TEXT NOT NULL,
  digest           BLOB NOT NULL,
  header           TEXT NOT NULL,
  plaintext        BLOB NOT NULL,
  state            TEXT NOT NULL,
  receipt_envelope TEXT NOT NULL,
  outcomes         TEXT NOT NULL,
  received_s       INTEGER NOT NULL,
  received_ns      INTEGER NOT NULL,
  UNIQUE (partner, envelope)
) STRICT;
CREATE INDEX inbox_received ON inbox (received_s, received_ns);
CREATE INDEX inbox_state ON inbox (state, received_s, received_ns);

CREATE TABLE audit (
  key     INTEGER PRIMARY KEY,
  at_s    INTEGER NOT NULL,
  at_ns   INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  event   TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL
) STRICT;

-- Leaves of the Merkle log; README.md says how a digest and a root are made.
CREATE TABLE ledger (
  seq     INTEGER PRIMARY KEY,  -- from 1, without gaps
  version INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,
  salt    BLOB NOT NULL,
  payload BLOB NOT NULL,
  digest  BLOB NOT NULL,
  root    BLOB NOT NULL         -- of the tree that ends with this leaf
) STRICT;

CREATE TABLE ledger_head (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  size     INTEGER NOT NULL,
  root     BLOB NOT NULL,
  frontier BLOB NOT NULL
) STRICT;

-- What is only ever added to, the schema itself keeps so.
CREATE TRIGGER record_kept BEFORE UPDATE ON record BEGIN SELECT raise(ABORT, 'records are only added'); END;
CREATE TRIGGER record_stays BEFORE DELETE ON record BEGIN SELECT raise(ABORT, 'records are only added'); END;
CREATE TRIGGER object_kept BEFORE UPDATE ON object BEGIN SELECT raise(ABORT, 'objects are only added'); END;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER ledger_kept BEFORE UPDATE ON ledger BEGIN SELECT raise(ABORT, 'the ledger is only added to'); END;
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger BEGIN SELECT raise(ABORT, 'the ledger is only added to'); END;
