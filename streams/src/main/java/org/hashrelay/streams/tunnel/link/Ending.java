package org.hashrelay.streams.tunnel.link;

/**
 * How a link ended.
 *
 * @param kind short and stable, for counters and reasons: {@code tls}, {@code token}, {@code
 *     silent}, {@code hello-timeout} …
 * @param text for people
 * @param proved whether it had carried a session
 * @param resumable whether that session may go on over another link
 */
public record Ending(String kind, String text, boolean proved, boolean resumable) {}
