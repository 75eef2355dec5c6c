package org.hashrelay.demo;

/** One thing a checked demo asserts, and what was seen. */
record Check(String what, boolean holds, String seen) {

  String line() {
    return "%-4s  %-58s  %s".formatted(holds ? "ok" : "FAIL", what, seen);
  }
}
