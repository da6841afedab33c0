-- What is held of each partner can be counted without reading what is not: a partner can have only so much held.
-- Bodies are compact JSON of our own writing (directory/terms.cpp); SQLite trusts no JSON function within a schema.
ALTER TABLE terms ADD COLUMN held INTEGER AS (
  instr(body, '"holds":["') > 0) VIRTUAL;
CREATE INDEX terms_held ON terms (origin, origin_id, object) WHERE held AND hidden = 0;
