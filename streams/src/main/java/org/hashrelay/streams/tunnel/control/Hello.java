package org.hashrelay.streams.tunnel.control;

import java.util.List;

/** The first words on a tunnel: who is there, and the proof (WIRE.md has the bytes). */
public final class Hello {

  private Hello() {}

  /**
   * What a client node says first, together with its proof.
   *
   * @param tokenId the public half of its token: 16 base32 characters
   * @param instance the life of the node's process; a random text
   * @param lastRevision the newest revision it has applied, 0 for none
   */
  public record FromNode(
      int protoMin,
      int protoMax,
      String tokenId,
      String instance,
      String version,
      String transport,
      List<String> features,
      long lastRevision,
      byte[] nonce) {}

  /** What the server answers once the node's proof holds, together with its own. */
  public record FromServer(
      int proto,
      String nodeId,
      String serverName,
      String version,
      long serverTimeMillis,
      byte[] sessionId,
      List<String> features,
      byte[] nonce) {}
}
