package org.hashrelay.actors.alerting;

import java.time.Instant;
import org.hashrelay.actors.Journaled;

/**
 * One line of the story of alerts and messages.
 *
 * @param type {@code alert.firing | alert.acknowledged | alert.resolved | notification.sent |
 *     notification.failed | notification.given_up}
 * @param alertId empty for a message of several
 * @param rule its name in the API
 * @param channelId empty for what is of no channel
 * @param messageId empty for what is of no message
 */
public record FeedEntry(
    long number,
    Instant at,
    String type,
    String alertId,
    String rule,
    String severity,
    String targetKind,
    String targetId,
    String target,
    String clientId,
    int mappingId,
    String detail,
    String channelId,
    String messageId,
    int attempt,
    long millis)
    implements Journaled {}
