package org.hashrelay.streams.tunnel.wish;

import java.util.Optional;

/** Where a node keeps what its server wished for, so that it holds after a restart. */
public interface WishStore {

  /**
   * What is kept.
   *
   * @param worked whether a connection has stood the way the wish wants it
   */
  record Kept(Wish wish, boolean worked) {}

  /** Keeps nothing. */
  WishStore NONE = new WishStore() {
    @Override
    public Optional<Kept> load() {
      return Optional.empty();
    }

    @Override
    public void keep(Kept kept) {}
  };

  /** Empty when nothing is kept, or nothing that can be read. */
  Optional<Kept> load();

  /** Instead of what was kept before; may be called from any thread. */
  void keep(Kept kept);
}
