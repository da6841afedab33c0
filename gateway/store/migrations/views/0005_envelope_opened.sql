-- The order in which envelopes opened for a partner. One that was sealed early may open late (a key was missing, core
-- was down), so a reader that goes on from where it was must go by this and not by `created`.
ALTER TABLE envelope ADD COLUMN opened INTEGER NOT NULL DEFAULT 0;   -- a microsecond, given out once for a partner
UPDATE envelope SET opened = r.rank FROM (
  SELECT rowid AS key, row_number() OVER (PARTITION BY partner ORDER BY created, id) AS rank FROM envelope) AS r
WHERE envelope.rowid = r.key;
DROP INDEX envelope_order;
CREATE UNIQUE INDEX envelope_order ON envelope (partner, opened);
