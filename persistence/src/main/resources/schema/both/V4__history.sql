-- Sums by ten seconds, kept two hours, and by ten minutes, kept thirty days; reasons of refusals in all.

ALTER TABLE share_minute ADD COLUMN duplicate BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE share_minute ADD COLUMN low_difficulty BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE share_hour ADD COLUMN duplicate BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE share_hour ADD COLUMN low_difficulty BIGINT DEFAULT 0 NOT NULL;

CREATE TABLE share_ten_seconds (
    at_ten_seconds BIGINT NOT NULL,
    worker_id VARCHAR(24) NOT NULL,
    pool_id INTEGER NOT NULL,
    client_id VARCHAR(255) NOT NULL,
    mapping_id INTEGER NOT NULL,
    accepted BIGINT NOT NULL,
    filtered BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    stale BIGINT NOT NULL,
    unanswered BIGINT NOT NULL,
    credit DOUBLE PRECISION NOT NULL,
    work DOUBLE PRECISION DEFAULT 0 NOT NULL,
    pool_credit DOUBLE PRECISION DEFAULT 0 NOT NULL,
    duplicate BIGINT DEFAULT 0 NOT NULL,
    low_difficulty BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (at_ten_seconds, worker_id, pool_id)
);

CREATE TABLE share_ten_minutes (
    at_ten_minutes BIGINT NOT NULL,
    worker_id VARCHAR(24) NOT NULL,
    pool_id INTEGER NOT NULL,
    client_id VARCHAR(255) NOT NULL,
    mapping_id INTEGER NOT NULL,
    accepted BIGINT NOT NULL,
    filtered BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    stale BIGINT NOT NULL,
    unanswered BIGINT NOT NULL,
    credit DOUBLE PRECISION NOT NULL,
    work DOUBLE PRECISION DEFAULT 0 NOT NULL,
    pool_credit DOUBLE PRECISION DEFAULT 0 NOT NULL,
    duplicate BIGINT DEFAULT 0 NOT NULL,
    low_difficulty BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (at_ten_minutes, worker_id, pool_id)
);

-- The ten minutes that minutes are there for.
INSERT INTO share_ten_minutes (at_ten_minutes, worker_id, pool_id, client_id, mapping_id, accepted,
    filtered, rejected, stale, unanswered, credit, work, pool_credit)
  SELECT at_minute / 10, worker_id, pool_id, MIN(client_id), MIN(mapping_id), SUM(accepted),
    SUM(filtered), SUM(rejected), SUM(stale), SUM(unanswered), SUM(credit), SUM(work),
    SUM(pool_credit)
  FROM share_minute GROUP BY at_minute / 10, worker_id, pool_id;

-- What was seen of a mapping: sums over the samples of a stretch of step seconds.
CREATE TABLE mapping_gauge (
    step BIGINT NOT NULL,
    at_slot BIGINT NOT NULL,
    client_id VARCHAR(255) NOT NULL,
    mapping_id INTEGER NOT NULL,
    samples BIGINT NOT NULL,
    miners BIGINT NOT NULL,
    upstreams BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (step, at_slot, client_id, mapping_id)
);
