package org.hashrelay.streams.aggregation.shared;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.Target;

/** One conversation with a pool in one dialect; confined to its connection. */
public interface PoolTalk<W> {

  /** What a request was for. */
  sealed interface Asked<W> {}

  /** A part of the handshake, or of keeping the connection alive. */
  record Step<W>(String name) implements Asked<W> {}

  record LoggedIn<W>(String login) implements Asked<W> {}

  record Submitted<W>(Waiting<W> share) implements Asked<W> {}

  /** A job as the pool gave it. */
  record News<W>(String poolJob, String alias, W work, Target target, boolean clean) {}

  /** What a conversation can do, and tell. */
  interface Desk<W> {
    void send(ByteString line);

    /** An id of its own for a request. */
    int issue(Asked<W> asked);

    /** What was asked under this id; empty when nobody waits for an answer to it. */
    Optional<Asked<W>> settle(int id);

    /** The share that waits longest, for pools that do not say which one they answer. */
    Optional<Waiting<W>> oldestShare();

    /** A login, for pools that give no word to strangers. */
    Optional<Upstream.Login> login();

    /** What to log in to, where a connection has one login. */
    String account();

    /** Whether the pool has spoken this dialect before, so that a refusal is about the login. */
    boolean isKnown();

    /** The one login of this connection is not taken. */
    void loginRefused(Refusal why);

    /** This is where to search, from the next job on. */
    void place(Place place);

    /**
     * The handshake is over.
     *
     * @param session the pool's name for it; possibly empty
     */
    void ready(String session);

    void news(News<W> news);

    void judged(Waiting<W> share, Optional<Refusal> refusal);

    void loginAnswered(String login, Optional<Refusal> refusal);

    /**
     * The pool sends its clients away.
     *
     * @param host empty for its own
     */
    void askedToLeave(Optional<String> host, OptionalInt port, Duration wait);

    /** The pool does not speak this dialect. */
    void unspoken(String why);

    /** The conversation is over. */
    void failed(String reason);

    /** Something that is passed over, counted by kind. */
    void odd(String kind);
  }

  /** Says the first line. */
  void begin(Desk<W> desk);

  void heard(Line line);

  /** Logs in one more name; only where a connection has several. */
  void login(Upstream.Login login);

  void submit(Waiting<W> share);

  /** Called every half minute, to keep the connection alive. */
  void idle();
}
