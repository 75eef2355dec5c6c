package org.hashrelay.streams.tunnel.link;

import java.util.List;
import org.apache.pekko.util.ByteString;

/** One end of the mutual proof inside the encryption; pure, confined to its {@link Link}. */
public sealed interface Handshake permits ClientHandshake, ServerHandshake {

  /** What the owner has to do next. */
  sealed interface Step {}

  /** Wait for more bytes, or for the key that was asked for. */
  record Wait() implements Step {}

  /** Send these bytes and wait. */
  record Say(ByteString bytes) implements Step {}

  /** Look the token up and answer with {@link ServerHandshake#found}. */
  record FindKey(String tokenId) implements Step {}

  /**
   * Proved: say this, then frames follow.
   *
   * @param rest bytes that came behind the flight
   */
  record Proved(ByteString say, ByteString rest) implements Step {}

  /** Not a node but a visitor with HTTP, who began with these bytes. */
  record Visit(ByteString bytes) implements Step {}

  /**
   * Close without a word.
   *
   * @param kind short and stable, for counters
   * @param text for people; holds nothing the other end said
   */
  record Refuse(String kind, String text) implements Step {}

  /**
   * The encryption stands.
   *
   * @param binding what proofs are bound to: {@code SecurePipe.binding()}
   */
  Step secured(byte[] binding);

  Step received(ByteString plain);

  /** What the other end says it can do or wants; proved once {@link Proved} was. */
  List<String> othersFeatures();
}
