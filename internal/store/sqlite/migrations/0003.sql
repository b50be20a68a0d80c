-- 1: only the order of sources changed, so that the days stand and the months
-- can be made from them.
ALTER TABLE stale ADD COLUMN days INTEGER NOT NULL DEFAULT 0;
