-- A part of a MISP event that says the value of a second slice: the observable that an observed-data is of. What
-- withdraws that slice withdraws the part.
CREATE TABLE misp_beside (
  block    TEXT NOT NULL REFERENCES block (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  slice_id TEXT NOT NULL,
  PRIMARY KEY (block, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX misp_beside_slice ON misp_beside (block, slice_id);
