package org.hashrelay.streams.tunnel.datagram;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * For an engine that answers with a Retry and keeps nothing: whoever asks is answered, and only who
 * comes back with the answer takes a place.
 *
 * <pre>
 *   no token, or a version there is not:  retries a second ─────────► engine (answers, forgets)
 *   token, its handshake was let begin ─────────────────────────────► engine
 *   token that this server gave to this sender for this id,
 *     in the last ten seconds:            per network, per second ──► engine (begins a handshake)
 *   any other token ──────────────────────────────────────────────► dropped
 * </pre>
 *
 * <p>Invented senders never see a token, so they take no place from those that are real. A token is
 * good for one connection: the id to use it with is computed from it.
 */
public final class StatelessRetry implements Newcomers {

  private final RetryTokens tokens;
  private final BooleanSupplier canAnswer;
  private final Places retries;
  private final Places begun;
  private final Networks networks;
  private final Handshakes<Long> handshakes = new Handshakes<>();

  /**
   * @param canAnswer whether answers leave at once; they would pile up before a link that is slower
   *     than the flood
   */
  public StatelessRetry(
      FilterLimits limits, RetryTokens tokens, BooleanSupplier canAnswer, long now) {
    this.tokens = tokens;
    this.canAnswer = canAnswer;
    this.retries = new Places(limits.retriesPerSecond(), now);
    this.begun = new Places(limits.newPerSecond(), now);
    this.networks = new Networks(limits.newPerNetwork());
  }

  @Override
  public Optional<String> refusal(InetSocketAddress from, LongHeader header, long now) {
    var key = header.connectionId() * 31 + from.hashCode();
    if (!header.token().hasRemaining()) return unproved(key, now);
    if (handshakes.isKnown(key, now)) return handshakes.refusal(key);
    if (!tokens.holds(header.token(), from, header.destination())) {
      return Optional.of("quic-bad-token");
    }
    return proved(from.getAddress(), key, now);
  }

  private Optional<String> unproved(long key, long now) {
    var passes = canAnswer.getAsBoolean() && (retries.take(now) || retries.takeAgain(key, now));
    return passes ? Optional.empty() : Optional.of("quic-too-many-unproved");
  }

  private Optional<String> proved(InetAddress from, long key, long now) {
    var refusal = room(from, now);
    if (refusal.isPresent() && !begun.takeAgain(key, now)) return refusal;
    handshakes.begin(key, now);
    return Optional.empty();
  }

  private Optional<String> room(InetAddress from, long now) {
    if (!networks.take(from, now)) return Optional.of("quic-too-many-of-network");
    return begun.take(now) ? Optional.empty() : Optional.of("quic-too-many-new");
  }

  @Override
  public int remembered() {
    return networks.size() + handshakes.size();
  }
}
