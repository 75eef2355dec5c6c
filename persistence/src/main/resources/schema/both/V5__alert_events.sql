-- What happened to alerts and messages, numbered by the alert desk. What the desk has told is taken out
-- of the journal later: this table cannot be rebuilt.

CREATE TABLE alert_event (
    number BIGINT NOT NULL PRIMARY KEY,
    at_millis BIGINT NOT NULL,
    type VARCHAR(40) NOT NULL,
    rule VARCHAR(40) NOT NULL,
    severity VARCHAR(20) NOT NULL,
    alert_id VARCHAR(40) NOT NULL,
    target_kind VARCHAR(20) NOT NULL,
    target_id VARCHAR(768) NOT NULL,
    target VARCHAR(768) NOT NULL,
    client_id VARCHAR(255) NOT NULL,
    mapping_id INTEGER NOT NULL,
    detail VARCHAR(2000) NOT NULL,
    channel_id VARCHAR(40) NOT NULL,
    message_id VARCHAR(40) NOT NULL,
    attempt INTEGER NOT NULL,
    millis BIGINT NOT NULL
);

CREATE INDEX alert_event_at_idx ON alert_event (at_millis);
CREATE INDEX alert_event_rule_idx ON alert_event (rule, number);
CREATE INDEX alert_event_alert_idx ON alert_event (alert_id, number);
CREATE INDEX alert_event_client_idx ON alert_event (client_id, number);
CREATE INDEX alert_event_mapping_idx ON alert_event (mapping_id, number);
