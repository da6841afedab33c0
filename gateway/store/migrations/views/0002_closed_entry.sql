-- A release that was closed for one partner alone stays closed for it.
CREATE TABLE closed_entry (
  release TEXT NOT NULL,
  partner TEXT NOT NULL,
  PRIMARY KEY (release, partner)
) STRICT, WITHOUT ROWID;
