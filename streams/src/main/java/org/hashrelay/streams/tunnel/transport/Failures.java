package org.hashrelay.streams.tunnel.transport;

/** What went wrong with a connection, in words for people. */
public final class Failures {

  private Failures() {}

  public static String text(Throwable failure) {
    var innermost = failure;
    while (innermost.getCause() != null && innermost.getCause() != innermost) {
      innermost = innermost.getCause();
    }
    var message = innermost.getMessage();
    return message == null ? innermost.getClass().getSimpleName() : message;
  }
}
