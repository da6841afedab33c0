-- Disposal: content may be emptied, and nothing else of a row may change. Digests, ids, times and decisions stay.
-- An object is emptied only when nothing that binds it lets it be found. It may be filled again: the very same bytes can come in anew, from another origin.
ALTER TABLE ledger ADD COLUMN disposed INTEGER NOT NULL DEFAULT 0; -- 1: salt and payload were taken out; a later leaf of kind
                                                                   -- "disposal" lists the leaf
CREATE INDEX ledger_subject ON ledger (kind, subject);
CREATE INDEX audit_subject ON audit (subject);

DROP TRIGGER object_kept;
CREATE TRIGGER object_kept BEFORE UPDATE ON object
WHEN NOT ((length(new.bytes) = 0 OR length(old.bytes) = 0) AND new.key = old.key AND new.type = old.type AND new.uuid = old.uuid
          AND new.sender = old.sender AND new.creator = old.creator AND new.created = old.created
          AND new.modified = old.modified AND new.modified_s = old.modified_s AND new.modified_ns = old.modified_ns
          AND new.digest = old.digest AND new.kind = old.kind AND new.revoked = old.revoked
          AND (length(old.bytes) = 0 OR (EXISTS (SELECT 1 FROM terms WHERE object = old.key)
                                         AND NOT EXISTS (SELECT 1 FROM terms WHERE object = old.key AND hidden = 0))))
BEGIN SELECT raise(ABORT, 'objects are only added, or emptied'); END;

DROP TRIGGER record_kept;
CREATE TRIGGER record_kept BEFORE UPDATE ON record
WHEN NOT (old.kind IN ('intake', 'incident', 'life') AND instr(new.body, '"disposed":') > 0
          AND new.kind = old.kind AND new.id = old.id
          AND new.version = old.version AND new.author = old.author AND new.at_s = old.at_s AND new.at_ns = old.at_ns)
BEGIN SELECT raise(ABORT, 'records are only added, or disposed of'); END;

DROP TRIGGER ledger_kept;
CREATE TRIGGER ledger_kept BEFORE UPDATE ON ledger
WHEN NOT (length(new.payload) = 0 AND length(new.salt) = 0 AND new.disposed = 1 AND new.seq = old.seq AND new.version = old.version
          AND new.kind = old.kind AND new.subject = old.subject AND new.digest = old.digest
          AND new.root = old.root AND old.kind = 'administration')
BEGIN SELECT raise(ABORT, 'the ledger is only added to'); END;
