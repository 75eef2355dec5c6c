package org.hashrelay.streams.tunnel;

import java.time.Instant;

/**
 * How the tunnel of a client node is right now.
 *
 * @param server {@code host:port} connected or tried last; empty before the first try
 * @param transport {@code tcp_tls} or {@code tcp_encrypt}; empty when not connected
 * @param cipher the suite in use; empty when not connected
 * @param rttMicros the newest measured round trip; 0 before the first
 * @param lastError why the last attempt failed or the last session ended, in words for people;
 *     empty when nothing ever did
 * @param since when it came into this state
 * @param reconnects sessions opened after the first one
 */
public record TunnelStatus(
    State state,
    String server,
    String transport,
    String cipher,
    long rttMicros,
    String lastError,
    Instant since,
    long reconnects) {

  /** Where a client's tunnel stands. */
  public enum State {
    CONNECTING,
    CONNECTED,
    /** Between two attempts. */
    WAITING,
    STOPPED
  }

  TunnelStatus trying(State next, String to) {
    return new TunnelStatus(next, to, "", "", 0, lastError, Instant.now(), reconnects);
  }

  TunnelStatus connected(String over, String with, long before) {
    return new TunnelStatus(
        State.CONNECTED, server, over, with, 0, lastError, Instant.now(), before);
  }

  TunnelStatus failed(String error) {
    return new TunnelStatus(State.WAITING, server, "", "", 0, error, Instant.now(), reconnects);
  }

  TunnelStatus withRtt(long micros) {
    return new TunnelStatus(state, server, transport, cipher, micros, lastError, since, reconnects);
  }
}
