package org.hashrelay.streams.lines;

/** Ends a stream whose peer sent more than a line may hold. */
public final class LineTooLong extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LineTooLong(int limit) {
    super("a line of more than " + limit + " bytes", null, false, false);
  }
}
