-- Who had a hand in what leaves is asked at each share and batch, and only people count: what feeds bring is written by
-- the gateway, page after page for years, and is not looked at for it.
CREATE INDEX record_by_people ON record (kind, id, author) WHERE author <> 'gateway';
