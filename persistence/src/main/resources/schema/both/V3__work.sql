-- work: difficulty of all shares found, whatever became of them; pool_credit: of the accepted ones, as
-- the pools credit them. What was not told before this version counts as delivered in full.

ALTER TABLE share_minute ADD COLUMN work DOUBLE PRECISION DEFAULT 0 NOT NULL;
ALTER TABLE share_minute ADD COLUMN pool_credit DOUBLE PRECISION DEFAULT 0 NOT NULL;
UPDATE share_minute SET work = credit;

ALTER TABLE share_hour ADD COLUMN work DOUBLE PRECISION DEFAULT 0 NOT NULL;
ALTER TABLE share_hour ADD COLUMN pool_credit DOUBLE PRECISION DEFAULT 0 NOT NULL;
UPDATE share_hour SET work = credit;

ALTER TABLE worker ADD COLUMN credit DOUBLE PRECISION DEFAULT 0 NOT NULL;
ALTER TABLE worker ADD COLUMN pool_credit DOUBLE PRECISION DEFAULT 0 NOT NULL;
UPDATE worker SET credit =
    COALESCE((SELECT SUM(h.credit) FROM share_hour h WHERE h.worker_id = worker.id), 0);
