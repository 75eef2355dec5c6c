package org.hashrelay.streams.tunnel.control;

import java.util.List;

/** The first words on a tunnel: who is there, and the proof (WIRE.md has the bytes). */
public final class Hello {

  /** None was asked for. */
  public static final String NEW = "new";

  /** The one that was asked for goes on. */
  public static final String RESUMED = "resumed";

  /** The one that was asked for is over, or never was this node's. */
  public static final String UNKNOWN_SESSION = "unknown-session";

  private Hello() {}

  /**
   * What a client node says first, together with its proof.
   *
   * @param tokenId the public half of its token: 16 base32 characters
   * @param instance the life of the node's process; a random text
   * @param lastRevision the newest revision it has applied, 0 for none
   * @param session the session it wants to go on with; empty for a new one
   * @param attempt counts its connections from 1; an older one never takes a session from a newer
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
      byte[] session,
      long attempt,
      byte[] nonce) {}

  /**
   * What the server answers once the node's proof holds, together with its own.
   *
   * @param sessionId of the session that begins or goes on; 16 random bytes
   * @param resume {@link #NEW}, {@link #RESUMED}, or {@link #UNKNOWN_SESSION} and then a new one
   * @param resumeWindowMillis how long the session waits for its node after a loss
   * @param features that this end wishes for or requires ({@link Features})
   * @param refusal why there is no session although the proof holds, in words for people; empty when
   *     there is one
   */
  public record FromServer(
      int proto,
      String nodeId,
      String serverName,
      String version,
      long serverTimeMillis,
      byte[] sessionId,
      String resume,
      long resumeWindowMillis,
      List<String> features,
      byte[] nonce,
      String refusal) {

    /** A welcome. */
    public FromServer(
        int proto,
        String nodeId,
        String serverName,
        String version,
        long serverTimeMillis,
        byte[] sessionId,
        String resume,
        long resumeWindowMillis,
        List<String> features,
        byte[] nonce) {
      this(
          proto,
          nodeId,
          serverName,
          version,
          serverTimeMillis,
          sessionId,
          resume,
          resumeWindowMillis,
          features,
          nonce,
          "");
    }

    /** The same to a node that has proved itself and is turned away. */
    public FromServer refusing(String why) {
      return new FromServer(
          proto,
          nodeId,
          serverName,
          version,
          serverTimeMillis,
          new byte[0],
          NEW,
          0,
          features,
          nonce,
          why);
    }

    public boolean isResumed() {
      return resume.equals(RESUMED);
    }
  }
}
