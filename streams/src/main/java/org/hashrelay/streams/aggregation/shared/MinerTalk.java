package org.hashrelay.streams.aggregation.shared;

import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;

/** The dialect of one miner; confined to its session, remembers what the miner was told. */
public interface MinerTalk<W> {

  /** What a line comes to. */
  sealed interface Said {}

  /** Wants its part of the nonces before anything else. */
  record Greets(RawId id, String agent) implements Said {}

  /** A login; the password stays out of everything that is shown. */
  record LogsIn(RawId id, String login, String password, String agent) implements Said {
    @Override
    public String toString() {
      return "LogsIn[id=%s, login=%s]".formatted(id, login);
    }
  }

  /** Wants the present job now. */
  record WantsWork(RawId id) implements Said {}

  /**
   * A share.
   *
   * @param worker empty for the one that logged in
   * @param job as the miner was told it
   * @param nonce as the miner says it: the whole, or its part
   */
  record Found(RawId id, String worker, String job, String nonce, String proof) implements Said {}

  /** A share of which nothing can be read but that it is one. */
  record BadShare(RawId id, Refusal refusal) implements Said {}

  /** Something that the dialect answers by itself; the answer may be no line at all. */
  record Answered(ByteString line) implements Said {}

  /** A call that no miner begins with, or is refused; does not make the sender a miner. */
  record Odd(ByteString line) implements Said {}

  record Leaves() implements Said {}

  /** No message at all. */
  record Nonsense(String kind) implements Said {}

  /** What kind of work it can do. */
  String kind();

  Said read(Line line);

  /** Whether it has to greet before it is given work. */
  boolean greetsFirst();

  /** Whether its login is answered with work, and so has to wait for some. */
  boolean worksFromLogin();

  /** Whether it asks for its first work, and is sent none before. */
  boolean asksForWork();

  /** Whether it can be told of another part of the nonces. */
  boolean canMove();

  /**
   * The answer to a greeting.
   *
   * @param prefix what its nonces begin with
   */
  ByteString greeted(RawId id, String prefix);

  ByteString loggedIn(RawId id, String login);

  /** The answer to a login, or to a call for work, with the work. */
  ByteString given(RawId id, SharedJob<W> job, long slot);

  /** All that has to be said to hand out a job, each thing only when it changed. */
  ByteString job(SharedJob<W> job, long slot, boolean clean);

  /** The job it has, all of it once more; empty where a miner would take that for an error. */
  ByteString again(SharedJob<W> job, long slot);

  /** That it should come back; empty where there is no word for it. */
  ByteString reconnect();

  ByteString accepted(RawId id);

  ByteString refused(RawId id, Refusal refusal);
}
