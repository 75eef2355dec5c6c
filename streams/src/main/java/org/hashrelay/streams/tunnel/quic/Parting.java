package org.hashrelay.streams.tunnel.quic;

import java.util.Optional;
import java.util.regex.Pattern;
import org.hashrelay.streams.tunnel.frame.TunnelFrame;

/**
 * How the close of a connection says goodbye: with an application error code and the reason phrase
 * (RFC 9000 §19.19).
 *
 * <p>The session's last frame says the same, but what a close overtakes is never read.
 */
final class Parting {

  /** The connection ends, and nothing is said of the session. */
  static final int SILENT = 0;

  private static final int GOODBYE = 1;
  private static final Pattern PLAIN =
      Pattern.compile("[a-z0-9-]{1," + TunnelFrame.MAX_REASON + "}");

  private Parting() {}

  static int code(Optional<String> goodbye) {
    return goodbye.isPresent() ? GOODBYE : SILENT;
  }

  /** The reason of a goodbye, if the other end's close is one. */
  static Optional<String> goodbye(long code, String reason) {
    return code == GOODBYE && PLAIN.matcher(reason).matches()
        ? Optional.of(reason)
        : Optional.empty();
  }
}
