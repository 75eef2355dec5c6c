package org.hashrelay.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * Something that goes wrong with the first of two pools, or with the tunnel.
 *
 * @param name as in the table
 * @param orders told to the pool, one after the other
 * @param lasts until it is over
 */
record Fault(String name, Kind kind, List<String> orders, Duration lasts) {

  /** Where it happens. */
  enum Kind {
    /** The pool does it itself. */
    POOL,
    /** The pool's process is stopped and continued by the system. */
    STOPPED_PROCESS,
    /** The connection of the tunnel ends, and new ones are refused. */
    TUNNEL_CUT,
    /** The tunnel goes dead without a word. */
    TUNNEL_STALL
  }

  private static final Duration USUAL = Duration.ofSeconds(25);

  static final List<Fault> POOLS = List.of(
      pool("nothing, to compare with"),
      pool("killed", "die"),
      new Fault("stopped (SIGSTOP)", Kind.STOPPED_PROCESS, List.of(), USUAL),
      pool("silent", "silent"),
      pool("garbage", "garbage"),
      pool("line of 10 MB", "long-line"),
      pool("refuses logins", "refuse-login", "drop"),
      pool("authorize false", "authorize-false", "drop"),
      pool("never answers subscribe", "mute=mining.subscribe", "drop"),
      pool("drops every 50 shares", "drop-every=50"),
      pool("resets with 50 outstanding", "reset-after=50"),
      pool("answers after 5 s", "late-answers=5000"),
      pool("leaves every tenth share unanswered", "drop-answers=10"),
      pool("answers twice", "answer-twice"),
      pool("answers nobody asked for", "stray-answers"),
      pool("set_extranonce, same", "set-extranonce=same"),
      pool("set_extranonce, other", "set-extranonce=other"),
      pool("set_extranonce, smaller", "set-extranonce=smaller"),
      pool("set_version_mask 00006000", "set-version-mask=00006000"),
      pool("client.reconnect to itself", "reconnect"),
      pool("client.reconnect to a foreign host", "reconnect=pool.example:3333"),
      pool("client.reconnect with nonsense", "reconnect=[null,[1]]"),
      pool("1,000 jobs a second", "job-storm=1000"),
      pool("difficulty 0", "difficulty=0", "job"),
      pool("difficulty 1e300", "difficulty=1e300", "job"),
      pool("difficulty NaN", "difficulty=NaN", "job"),
      pool("difficulty flips each 100 ms", "difficulty-flip=100"),
      pool("repeated job ids", "same-job-ids", "clean-job", "clean-job", "job"));

  static final List<Fault> TUNNEL = List.of(
      tunnel(Kind.TUNNEL_CUT, 2),
      tunnel(Kind.TUNNEL_CUT, 10),
      tunnel(Kind.TUNNEL_CUT, 60),
      tunnel(Kind.TUNNEL_CUT, 200),
      tunnel(Kind.TUNNEL_STALL, 10),
      tunnel(Kind.TUNNEL_STALL, 60));

  private static Fault pool(String name, String... orders) {
    return new Fault(name, Kind.POOL, List.of(orders), USUAL);
  }

  private static Fault tunnel(Kind kind, int seconds) {
    var name = kind == Kind.TUNNEL_CUT ? "tunnel cut for " : "tunnel dead for ";
    return new Fault(name + seconds + " s", kind, List.of(), Duration.ofSeconds(seconds));
  }
}
