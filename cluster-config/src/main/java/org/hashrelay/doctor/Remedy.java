package org.hashrelay.doctor;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an operator can do about a tunnel that does not come up. */
public final class Remedy {

  /** Where the clocks differ too much it can mean that as well. */
  static final String NO_KEY = "no key made of this node's token";

  static final String NOT_TAKEN = "the server does not take this node's token";

  private static final Map<String, String> BY_WORDS = new TreeMap<>(
      Map.of(
          "Connection refused",
          "nothing listens there: start the relay server, or correct hashrelay.server in client.conf",
          "cannot be looked up",
          "correct hashrelay.server in client.conf, or the name service of this machine",
          "key mismatch",
          "if the server's key was changed on purpose, put the new fingerprint into"
              + " hashrelay.server-fingerprint; otherwise somebody is in between",
          "does not take this node's token",
          "give this node a new token (POST /api/v1/clients/{id}/token) and put it into its token-file",
          NO_KEY,
          "set this machine's clock, or give this node a new token (POST /api/v1/clients/{id}/token)"
              + " and put it into its token-file",
          "timed out",
          "a firewall may drop the connection: let TCP out to the server's port",
          "unable to find valid certification path",
          "pin the server's key with hashrelay.server-fingerprint, which the enrolment string carries"));

  private Remedy() {}

  /** The complaint with what to do about it, as far as that is known. */
  public static String with(String complaint) {
    return of(complaint).map(remedy -> complaint + " (" + remedy + ")").orElse(complaint);
  }

  /** What to do about it; empty when nobody knows. */
  static Optional<String> of(String complaint) {
    return BY_WORDS.entrySet().stream()
        .filter(entry -> complaint.contains(entry.getKey()))
        .findFirst()
        .map(Map.Entry::getValue);
  }
}
