-- A slot that was withdrawn for one partner alone stays withdrawn for it, in entries opened later too.
CREATE TABLE closed_slot (
  release  TEXT NOT NULL,
  partner  TEXT NOT NULL,
  slice_id TEXT NOT NULL,
  PRIMARY KEY (release, partner, slice_id)
) STRICT, WITHOUT ROWID;
