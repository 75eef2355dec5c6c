package org.hashrelay.streams.tunnel.wish;

/**
 * How somebody wants the tunnel to travel, in the words of {@code client.conf}.
 *
 * @param transport {@code auto}, {@code quic}, {@code tcp_tls} or {@code tcp_encrypt}; empty for no
 *     wish
 * @param cipher of {@code tcp_encrypt}; empty for no wish
 */
public record Wish(String transport, String cipher) {

  public static final Wish NONE = new Wish("", "");

  public boolean isNone() {
    return equals(NONE);
  }

  /** This wish, and the other one's where this leaves it open. */
  public Wish orElse(Wish other) {
    return new Wish(
        transport.isEmpty() ? other.transport : transport,
        cipher.isEmpty() ? other.cipher : cipher);
  }
}
