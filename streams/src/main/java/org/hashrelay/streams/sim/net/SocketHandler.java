package org.hashrelay.streams.sim.net;

/** What happens to one {@link SimSocket}; always called on its loop's thread. */
public interface SocketHandler {

  void opened(SimSocket socket);

  /** The array is the loop's own and is overwritten after the call. */
  void received(SimSocket socket, byte[] bytes, int length);

  /** The other end will send no more. */
  default void ended(SimSocket socket) {
    socket.close("closed by the other end");
  }

  /** All that was written has been handed to the system. */
  default void drained(SimSocket socket) {}

  /** Called once, also when no connection came about. */
  void closed(SimSocket socket, String reason);
}
