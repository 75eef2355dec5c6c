-- Who changed what, numbered and chained by the audit log. What is here is kept for ever, and what the
-- log has told is taken out of the journal later: this table cannot be rebuilt.

CREATE TABLE audit_event (
    number BIGINT NOT NULL PRIMARY KEY,
    id VARCHAR(64) NOT NULL,
    at_millis BIGINT NOT NULL,
    actor VARCHAR(255) NOT NULL,
    address VARCHAR(64) NOT NULL,
    action VARCHAR(64) NOT NULL,
    target_kind VARCHAR(40) NOT NULL,
    target_id VARCHAR(768) NOT NULL,
    before_json VARCHAR(16000) NOT NULL,
    after_json VARCHAR(16000) NOT NULL,
    detail VARCHAR(1000) NOT NULL,
    times BIGINT NOT NULL,
    prev_hash VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL
);

CREATE INDEX audit_event_at_idx ON audit_event (at_millis);
CREATE INDEX audit_event_actor_idx ON audit_event (actor, number);
CREATE INDEX audit_event_action_idx ON audit_event (action, number);
CREATE INDEX audit_event_target_idx ON audit_event (target_kind, target_id, number);
