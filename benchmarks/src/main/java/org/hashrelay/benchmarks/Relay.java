package org.hashrelay.benchmarks;

/** A node and a relay in processes of their own, ready for miners. */
interface Relay extends AutoCloseable {

  int minerPort();

  ChildProcess server();

  ChildProcess node();

  @Override
  void close();
}
