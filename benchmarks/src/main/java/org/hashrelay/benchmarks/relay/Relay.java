package org.hashrelay.benchmarks.relay;

/** A node and a relay in processes of their own, ready for miners. */
public interface Relay extends AutoCloseable {

  int minerPort();

  ChildProcess server();

  ChildProcess node();

  @Override
  void close();
}
