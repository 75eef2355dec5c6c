package org.hashrelay.streams.tunnel.quic;

import com.typesafe.config.Config;
import org.hashrelay.streams.tunnel.link.Checked;

/**
 * {@code hashrelay.tunnel.limits.quic-…}: what strangers may send to a server's UDP port.
 *
 * @param newPerSecond connection ids never seen before
 * @param newPerNetwork the same of one /24 of IPv4, or /56 of IPv6
 * @param unvalidated connection ids whose address has not been proved to be the sender's
 */
public record FilterLimits(int newPerSecond, int newPerNetwork, int unvalidated) {

  static final String PATH = "hashrelay.tunnel.limits";

  static FilterLimits from(Config root) {
    var limits = new Checked(root, PATH);
    return new FilterLimits(
        limits.intIn("quic-new-per-second", 1, 100_000),
        limits.intIn("quic-new-per-second-and-network", 1, 100_000),
        limits.intIn("quic-unvalidated", 16, 100_000));
  }
}
