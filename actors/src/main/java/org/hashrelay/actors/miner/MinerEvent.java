package org.hashrelay.actors.miner;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import java.util.Map;
import org.hashrelay.actors.Journaled;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * What happened to a {@link Miner}; each event knows how it changes the state.
 *
 * <p>All say which report they come from: the life of the node's process and the report's number.
 */
public sealed interface MinerEvent extends Journaled {

  String instance();

  long seq();

  MinerState applyTo(MinerState state);

  /** A connection logged in; {@code at} in milliseconds since 1970, by the node's clock. */
  record MinerConnected(String instance, long seq, long at, String address, String userAgent)
      implements MinerEvent {
    @Override
    public MinerState applyTo(MinerState state) {
      return state.connected(this);
    }
  }

  /**
   * The shares of one or more reports.
   *
   * @param seq the newest of those reports
   * @param deltas exact, for every share whether or not its detail is in the batch
   * @param bestShare the highest difficulty any of them met, 0 for unknown
   * @param lastShareAt milliseconds since 1970
   * @param batch in the order of their answers; those whose detail an overload cost are missing
   * @param poolCredit the sum of what the pools credit
   */
  record SharesSubmitted(
      String instance,
      long seq,
      Map<ShareResult, Tally> deltas,
      double bestShare,
      long lastShareAt,
      List<Share> batch,
      double poolCredit)
      implements MinerEvent {

    public SharesSubmitted {
      deltas = Map.copyOf(deltas);
      batch = List.copyOf(batch);
    }

    @Override
    public MinerState applyTo(MinerState state) {
      return state.submitted(this);
    }
  }

  /** A connection is gone; {@code at} in milliseconds since 1970, by the node's clock. */
  record MinerDisconnected(String instance, long seq, long at, String reason)
      implements MinerEvent {
    @Override
    public MinerState applyTo(MinerState state) {
      return state.disconnected(this);
    }
  }

  /** How many shares, and the sum of their difficulties. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Tally(long count, double difficulty) implements Journaled {

    static final Tally NONE = new Tally(0, 0);

    public Tally plus(Tally other) {
      return new Tally(count + other.count, difficulty + other.difficulty);
    }
  }

  /** One share, kept as an array; the fields are those of the node's report. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Share(
      long at,
      ShareResult result,
      double difficulty,
      double found,
      boolean forwarded,
      int poolId,
      int latencyMillis,
      double poolDifficulty)
      implements Journaled {}
}
