package org.hashrelay.streams.pool;

import org.apache.pekko.util.ByteString;

/** A connection that never was: takes everything and does nothing. */
final class Gone implements PoolStream {

  static final PoolStream STREAM = new Gone();

  private Gone() {}

  @Override
  public void send(ByteString bytes) {}

  @Override
  public void consumed(int bytes) {}

  @Override
  public void close(String reason) {}
}
