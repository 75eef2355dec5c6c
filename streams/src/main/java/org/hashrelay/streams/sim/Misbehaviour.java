package org.hashrelay.streams.sim;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a simulated pool can do wrong when asked to. */
public enum Misbehaviour {
  /** Answers every login with error 24. */
  REFUSE_LOGIN,
  /** Answers {@code "result":false} to every login. */
  AUTHORIZE_FALSE,
  /** Reads and never answers. */
  SILENT,
  /** Neither reads nor sends, as a stopped process would. */
  FREEZE,
  /** Closes a connection after so many of its shares. */
  DROP_EVERY,
  /** Leaves every so manieth share unanswered. */
  DROP_ANSWERS,
  /** Answers shares so many milliseconds late. */
  LATE_ANSWERS,
  /** Sends a line that is no JSON. */
  GARBAGE,
  /** Sends so many bytes (10 MB when not said) without a line end. */
  LONG_LINE,
  /** Sends so many jobs a second. */
  JOB_STORM,
  /** Announces this text as difficulty, whatever it is. */
  DIFFICULTY,
  /** Changes between the set difficulty and four times that with every job; one each so many ms. */
  DIFFICULTY_FLIP,
  /** Sends mining.set_extranonce: {@code same}, {@code other}, {@code smaller} or {@code larger}. */
  SET_EXTRANONCE,
  /** Sends mining.set_version_mask with these eight hex digits. */
  SET_VERSION_MASK,
  /** Sends client.reconnect to {@code host:port}, without parameters, or with these in brackets. */
  RECONNECT,
  /** Gives every job the same id. */
  SAME_JOB_IDS,
  /** Closes when it is asked for extensions. */
  CLOSE_ON_CONFIGURE,
  /** Refuses in another form: {@code object}, {@code string}, {@code reject-reason}, {@code bare}. */
  ERROR_SHAPE,
  /** Sends difficulty and job after subscribe, before the login is answered. */
  EARLY_NOTIFY,
  /** Writes everything one byte at a time. */
  BYTE_BY_BYTE,
  /** Never answers this method, for example {@code mining.subscribe}. */
  MUTE,
  /** Leaves so many shares of a connection unanswered, then resets it. */
  RESET_AFTER,
  /** Closes at once what comes while so many connections are open. */
  MOST_CONNECTIONS,
  /** Lets everybody in and has no work for them. */
  NO_JOBS,
  /** Answers every share twice. */
  ANSWER_TWICE,
  /** Sends an answer that nobody asked for before every true one. */
  STRAY_ANSWERS,
  /** Announces this text as its extranonce1, whatever it is. */
  EXTRANONCE1,
  /** Announces this text as the size of its extranonce2, whatever it is. */
  EXTRANONCE2_SIZE;

  /** The name used on the command line. */
  public String flag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The misbehaviour with that command line name. */
  public static Misbehaviour of(String flag) {
    return Arrays.stream(values())
        .filter(m -> m.flag().equals(flag))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("no misbehaviour '" + flag + "', known: " + flags()));
  }

  private static String flags() {
    return Arrays.stream(values()).map(Misbehaviour::flag).collect(Collectors.joining(", "));
  }

  /** Done once per connection, in contrast to a way of behaving that stays. */
  boolean isDeed() {
    return switch (this) {
      case GARBAGE, LONG_LINE, SET_EXTRANONCE, SET_VERSION_MASK, RECONNECT -> true;
      default -> false;
    };
  }
}
