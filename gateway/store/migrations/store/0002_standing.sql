-- Standing shares: what came in, in order; how far each has come; what waits for a person.

-- One row for each binding of terms, its newest change last; kept by the triggers below.
CREATE TABLE arrival (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  object    INTEGER NOT NULL,
  origin    TEXT NOT NULL,
  origin_id TEXT NOT NULL,
  UNIQUE (object, origin, origin_id)
) STRICT;
CREATE INDEX arrival_origin ON arrival (origin, seq);
INSERT INTO arrival (object, origin, origin_id) SELECT object, origin, origin_id FROM terms ORDER BY object;

CREATE TRIGGER terms_arrive AFTER INSERT ON terms BEGIN
  INSERT INTO arrival (object, origin, origin_id) VALUES (new.object, new.origin, new.origin_id);
END;
CREATE TRIGGER terms_change AFTER UPDATE ON terms WHEN new.body IS NOT old.body OR new.hidden IS NOT old.hidden BEGIN
  DELETE FROM arrival WHERE object = new.object AND origin = new.origin AND origin_id = new.origin_id;
  INSERT INTO arrival (object, origin, origin_id) VALUES (new.object, new.origin, new.origin_id);
END;

CREATE TRIGGER terms_leave AFTER DELETE ON terms BEGIN
  DELETE FROM arrival WHERE object = old.object AND origin = old.origin AND origin_id = old.origin_id;
END;

CREATE TABLE standing (
  standing TEXT PRIMARY KEY,
  seq      INTEGER NOT NULL,
  day      INTEGER NOT NULL,
  today    INTEGER NOT NULL,
  released INTEGER NOT NULL,
  pending  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE standing_queue (
  key      INTEGER PRIMARY KEY,
  standing TEXT NOT NULL,
  object   INTEGER NOT NULL,
  why      TEXT NOT NULL,
  partners TEXT NOT NULL,  -- team UUIDs, one blank between them
  state    TEXT NOT NULL,
  since_s  INTEGER NOT NULL,
  since_ns INTEGER NOT NULL,
  UNIQUE (standing, object)
) STRICT;
CREATE INDEX standing_queue_waits ON standing_queue (standing, key) WHERE state = 'waiting';
CREATE INDEX standing_queue_object ON standing_queue (object) WHERE state = 'waiting';
CREATE TRIGGER object_leaves_queue AFTER DELETE ON object BEGIN
  DELETE FROM standing_queue WHERE object = old.key;
END;
