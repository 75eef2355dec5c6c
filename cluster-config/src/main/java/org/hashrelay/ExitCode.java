package org.hashrelay;

/** What the process tells its caller when it ends. */
final class ExitCode {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int CONFIGURATION = 3;
  static final int NOT_ALLOWED = 4;
  static final int CONFLICT = 6;
  static final int UNREACHABLE = 7;
  static final int PARTLY = 8;

  private ExitCode() {}
}
