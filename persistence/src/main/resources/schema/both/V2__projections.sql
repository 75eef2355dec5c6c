-- What is derived from the journal. Each table is rebuilt by emptying it together with the rows of
-- its projection in pekko_projection_offset_store.

CREATE TABLE worker (
    id VARCHAR(24) NOT NULL PRIMARY KEY,
    client_id VARCHAR(255) NOT NULL,
    mapping_id INTEGER NOT NULL,
    name VARCHAR(512) NOT NULL,
    address VARCHAR(255) DEFAULT '' NOT NULL,
    user_agent VARCHAR(255) DEFAULT '' NOT NULL,
    lives VARCHAR(1024) NOT NULL,
    connections INTEGER DEFAULT 0 NOT NULL,
    accepted BIGINT DEFAULT 0 NOT NULL,
    filtered BIGINT DEFAULT 0 NOT NULL,
    rejected BIGINT DEFAULT 0 NOT NULL,
    stale BIGINT DEFAULT 0 NOT NULL,
    duplicate BIGINT DEFAULT 0 NOT NULL,
    low_difficulty BIGINT DEFAULT 0 NOT NULL,
    unanswered BIGINT DEFAULT 0 NOT NULL,
    difficulty DOUBLE PRECISION DEFAULT 0 NOT NULL,
    best_share DOUBLE PRECISION DEFAULT 0 NOT NULL,
    first_seen_at BIGINT NOT NULL,
    connected_at BIGINT DEFAULT 0 NOT NULL,
    last_share_at BIGINT DEFAULT 0 NOT NULL
);

CREATE INDEX worker_mapping_idx ON worker (mapping_id);

-- Sums by the minute (minutes since 1970). credit: difficulty of accepted and filtered shares.
CREATE TABLE share_minute (
    at_minute BIGINT NOT NULL,
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
    PRIMARY KEY (at_minute, worker_id, pool_id)
);

CREATE INDEX share_minute_worker_idx ON share_minute (worker_id, at_minute);

-- The same by the hour (hours since 1970), kept longer.
CREATE TABLE share_hour (
    at_hour BIGINT NOT NULL,
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
    PRIMARY KEY (at_hour, worker_id, pool_id)
);

CREATE INDEX share_hour_worker_idx ON share_hour (worker_id, at_hour);
