package org.hashrelay.streams.tunnel.client;

import java.time.Instant;
import java.util.Optional;
import org.hashrelay.streams.tunnel.control.WayFacts;

/**
 * How the tunnel of a client node is right now.
 *
 * @param server {@code host:port} connected or tried last; empty before the first try
 * @param transport {@code quic}, {@code tcp_tls} or {@code tcp_encrypt}; empty when not connected
 * @param cipher the suite in use; empty when not connected
 * @param rttMicros the newest measured round trip; 0 before the first
 * @param lastError why the last attempt failed or the last connection ended, in words for people;
 *     empty when nothing ever did
 * @param since when it came into this state, or travels this way
 * @param reconnects sessions opened after the first one
 * @param session the session that stands, or waits for its next connection
 * @param awaySince when the last connection was lost; empty while one stands, and before the first
 * @param facts what it should travel by, why it does not, and how often it changed
 */
public record TunnelStatus(
    State state,
    String server,
    String transport,
    String cipher,
    long rttMicros,
    String lastError,
    Instant since,
    long reconnects,
    Optional<SessionStatus> session,
    Optional<Instant> awaySince,
    WayFacts facts) {

  /** Where a client's tunnel stands. */
  public enum State {
    CONNECTING,
    CONNECTED,
    /** Between two attempts. */
    WAITING,
    STOPPED
  }

  /**
   * What outlives a connection.
   *
   * @param since when it began
   * @param resumes connections it went on over after the first
   * @param bytesWaiting bytes kept until the server has them
   * @param bytesResent bytes that had to be sent once more
   */
  public record SessionStatus(Instant since, long resumes, long bytesWaiting, long bytesResent) {}

  static TunnelStatus fresh() {
    var none = Optional.<Instant>empty();
    return new TunnelStatus(
        State.CONNECTING,
        "",
        "",
        "",
        0,
        "",
        Instant.now(),
        0,
        Optional.empty(),
        none,
        WayFacts.NONE);
  }

  TunnelStatus trying(State next, String to) {
    return new TunnelStatus(
        next, to, "", "", 0, lastError, Instant.now(), reconnects, session, awaySince, facts);
  }

  TunnelStatus connected(String to, String over, String with, long before) {
    var now = Instant.now();
    var never = Optional.<Instant>empty();
    return new TunnelStatus(
        State.CONNECTED, to, over, with, 0, lastError, now, before, session, never, facts);
  }

  TunnelStatus failed(String error) {
    var now = Instant.now();
    var away = state == State.CONNECTED ? Optional.of(now) : awaySince;
    return new TunnelStatus(
        State.WAITING, server, "", "", 0, error, now, reconnects, session, away, facts);
  }

  TunnelStatus with(long micros, Optional<SessionStatus> now, WayFacts newFacts) {
    return new TunnelStatus(
        state,
        server,
        transport,
        cipher,
        micros,
        lastError,
        since,
        reconnects,
        now,
        awaySince,
        newFacts);
  }
}
