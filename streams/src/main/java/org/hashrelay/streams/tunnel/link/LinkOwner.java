package org.hashrelay.streams.tunnel.link;

/** Whoever a {@link Link} works for; called on the link's thread. */
public interface LinkOwner {

  /** A node showed this token: answer with {@link Link#found}. */
  void findKey(String tokenId);

  /**
   * The other end is proved: whether this one still wants it. A node asks before its last word,
   * without which nothing changes at the server.
   */
  default boolean accepts() {
    return true;
  }

  /** Both ends have proved themselves: answer with {@link Link#carry}, or end it. */
  void proved();

  /** Something was sent and nothing came back for a while: another link may be tried. */
  void doubted();

  /** After all, it answered. */
  void trusted();

  /** Once, whatever happened before. */
  void ended(Ending ending);
}
