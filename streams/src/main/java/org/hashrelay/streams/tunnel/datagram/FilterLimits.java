package org.hashrelay.streams.tunnel.datagram;

import com.typesafe.config.Config;
import org.hashrelay.streams.tunnel.link.Checked;

/**
 * {@code hashrelay.tunnel.limits.quic-…}: what strangers may send to a server's UDP port.
 *
 * <p>The native engine keeps nothing for a sender that has not proved its address: the first two
 * then hold for senders that have, the third has no meaning. The Java engine keeps something for
 * each; the first three hold for whoever only asks, and the fourth has no meaning.
 *
 * @param newPerSecond connections begun
 * @param newPerNetwork the same of one /24 of IPv4, or /56 of IPv6
 * @param unvalidated connection ids whose address has not been proved to be the sender's
 * @param retriesPerSecond answers that ask for the proof
 */
public record FilterLimits(
    int newPerSecond, int newPerNetwork, int unvalidated, int retriesPerSecond) {

  static final String PATH = "hashrelay.tunnel.limits";

  public static FilterLimits from(Config root) {
    var limits = new Checked(root, PATH);
    return new FilterLimits(
        limits.intIn("quic-new-per-second", 1, 100_000),
        limits.intIn("quic-new-per-second-and-network", 1, 100_000),
        limits.intIn("quic-unvalidated", 16, 100_000),
        limits.intIn("quic-retries-per-second", 100, 1_000_000));
  }
}
