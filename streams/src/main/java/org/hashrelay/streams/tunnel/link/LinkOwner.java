package org.hashrelay.streams.tunnel.link;

import org.hashrelay.streams.tunnel.frame.StreamEvents;

/** Whoever a {@link Link} works for; called on the link's thread. */
public interface LinkOwner extends StreamEvents {

  /** A node showed this token: answer with {@link Link#found}. */
  void findKey(String tokenId);

  /** Both ends have proved themselves; streams may be opened. */
  void proved();

  /** Once, whatever happened before. */
  void ended(Ending ending);
}
