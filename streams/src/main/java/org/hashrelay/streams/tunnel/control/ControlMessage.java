package org.hashrelay.streams.tunnel.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;

/**
 * What server and client node say to each other on stream 0.
 *
 * <p>Written as CBOR maps with a {@code type}; unknown fields are skipped and missing ones are
 * empty, so that either end may be older.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ControlMessage.Sync.class, name = "sync"),
  @JsonSubTypes.Type(value = ControlMessage.Push.class, name = "push"),
  @JsonSubTypes.Type(value = ControlMessage.ReportAck.class, name = "report-ack"),
  @JsonSubTypes.Type(value = ControlMessage.Goodbye.class, name = "goodbye"),
  @JsonSubTypes.Type(value = ControlMessage.Kick.class, name = "kick"),
  @JsonSubTypes.Type(value = ControlMessage.Travel.class, name = "travel"),
  @JsonSubTypes.Type(value = ControlMessage.Applied.class, name = "applied"),
  @JsonSubTypes.Type(value = ControlMessage.Report.class, name = "report"),
  @JsonSubTypes.Type(value = ControlMessage.Telemetry.class, name = "telemetry"),
  @JsonSubTypes.Type(value = ControlMessage.Seats.class, name = "seats"),
  @JsonSubTypes.Type(value = ControlMessage.Ahead.class, name = "ahead"),
})
public sealed interface ControlMessage {

  /** From the server. */
  sealed interface ToNode extends ControlMessage {}

  /** From the node. */
  sealed interface ToServer extends ControlMessage {}

  /** Everything the node should run; whatever else it has, it closes. */
  record Sync(long revision, List<MappingOrder> mappings) implements ToNode {}

  /** One mapping changed. */
  record Push(long revision, PushKind kind, MappingOrder mapping) implements ToNode {}

  enum PushKind {
    CREATED,
    UPDATED,
    ENABLED,
    DISABLED,
    DELETED
  }

  /** Every report up to and including this one is journaled; the node may forget them. */
  record ReportAck(long seq) implements ToNode {}

  /** The server is about to close the tunnel. */
  record Goodbye(String reason) implements ToNode {}

  /** Every connection of this worker is to be closed; it may come back at once. */
  record Kick(int mappingId, String worker, String reason) implements ToNode {}

  /**
   * How the tunnel is to travel, in the words of {@code client.conf}; said on every new session and
   * at each change. Empty: as the node's own file says. The node's floor goes before it.
   */
  record Travel(String transport, String cipher) implements ToNode {}

  /** The node made its ports match this revision; what failed is named by mapping. */
  record Applied(long revision, List<Failure> failures) implements ToServer {
    public record Failure(int mappingId, String state, String detail) {}
  }

  /**
   * What happened at the node's ports since the last report.
   *
   * @param instance the life of the node's process that counted {@code seq}; a random text
   * @param seq from 1, without gaps; a report is sent again until it is acknowledged
   */
  record Report(String instance, long seq, List<ReportEntry> entries) implements ToServer {}

  /**
   * How the node's ports are now; the newest replaces all before.
   *
   * @param unackedReports reports sent, or waiting to be, whose acknowledgement has not come
   * @param mergedShares shares since the process started that are counted without their detail
   * @param droppedEntries entries since the process started that are not even counted
   * @param tunnel how its tunnel travels; {@link WayFacts#NONE} from an older node
   */
  record Telemetry(
      List<MappingTelemetry> mappings,
      long unackedReports,
      long mergedShares,
      long droppedEntries,
      WayFacts tunnel)
      implements ToServer {
    public static final Telemetry NONE = new Telemetry(List.of(), 0, 0, 0);

    public Telemetry {
      tunnel = tunnel == null ? WayFacts.NONE : tunnel; // from an older node
    }

    /** One of a node that has no tunnel. */
    public Telemetry(
        List<MappingTelemetry> mappings,
        long unackedReports,
        long mergedShares,
        long droppedEntries) {
      this(mappings, unackedReports, mergedShares, droppedEntries, WayFacts.NONE);
    }
  }

  /**
   * Who sits at the node's ports, as far as it changed.
   *
   * @param afresh whether everything told before is void
   * @param taken new ones, and those of which something else is new
   * @param left numbers of those that are gone
   */
  record Seats(boolean afresh, List<MinerSeat> taken, List<Integer> left) implements ToServer {}

  /**
   * What is not in a report yet, because too many of them wait for the journal: for whoever looks, and
   * for nobody who counts.
   *
   * @param instance the life of the node's process
   * @param afterSeq the newest report that was sent; what is told lies behind it
   * @param workers those of whom something is new since the last time
   */
  record Ahead(String instance, long afterSeq, List<WorkerAhead> workers) implements ToServer {}

  /**
   * All that a worker did since the newest report.
   *
   * @param things shares, comings and goings
   * @param connections how many more it has
   * @param difficulty of shares that earn it something
   * @param lastShareAt milliseconds since 1970, 0 for never
   */
  record WorkerAhead(
      int mappingId,
      String worker,
      long things,
      int connections,
      Map<ShareResult, Long> counts,
      double difficulty,
      long lastShareAt) {}

  /**
   * One mapping as its node sees it.
   *
   * @param state {@code running | disabled | port_in_use | pool_down | node_offline | failed}
   * @param activePoolId 0 when no pool serves
   * @param held shares that wait for a pool's answer or for the tunnel
   * @param refused connections closed for what they are or did, by kind
   * @param shares since the node opened the mapping's port
   * @param heldByWorker of {@code held}, by login name; workers beyond a limit are missing
   * @param noticed what was odd about miners that work on, by kind
   * @param waited how long shares were here before they left for their pool
   */
  record MappingTelemetry(
      int mappingId,
      String state,
      String detail,
      int activePoolId,
      int downstreamConnections,
      int effectiveMinersPerConn,
      int held,
      Map<String, Long> refused,
      List<UpstreamTelemetry> upstreams,
      ShareBook shares,
      Map<String, Integer> heldByWorker,
      Map<String, Long> noticed,
      Latencies.Taken waited) {

    public MappingTelemetry {
      waited = waited == null ? Latencies.Taken.NONE : waited;
      shares = shares == null ? ShareBook.EMPTY : shares; // from an older node
      noticed = noticed == null ? Map.of() : noticed;
    }

    /** One with nothing odd about its miners. */
    public MappingTelemetry(
        int mappingId,
        String state,
        String detail,
        int activePoolId,
        int downstreamConnections,
        int effectiveMinersPerConn,
        int held,
        Map<String, Long> refused,
        List<UpstreamTelemetry> upstreams,
        ShareBook shares,
        Map<String, Integer> heldByWorker) {
      this(
          mappingId,
          state,
          detail,
          activePoolId,
          downstreamConnections,
          effectiveMinersPerConn,
          held,
          refused,
          upstreams,
          shares,
          heldByWorker,
          Map.of(),
          Latencies.Taken.NONE);
    }

    /** A mapping of which nothing more is known than how its port is. */
    public static MappingTelemetry idle(
        int mappingId, String state, String detail, int minersPerConn) {
      return new MappingTelemetry(
          mappingId,
          state,
          detail,
          0,
          0,
          minersPerConn,
          0,
          Map.of(),
          List.of(),
          ShareBook.EMPTY,
          Map.of());
    }
  }

  /**
   * One upstream as its node sees it; counters begin when the mapping opens it, and forwarded =
   * accepted + rejected + stale + unanswered + inFlight.
   *
   * @param role {@code active | standby}
   * @param state {@code connecting | subscribing | ready | down}
   * @param rejected by the pool, for any reason but stale
   * @param lastJobAt milliseconds since 1970, 0 for never
   * @param unanswered forwarded, and the pool's answer never came
   * @param inFlight forwarded, and the pool's answer is still to come
   * @param versionMask bits the pool lets be rolled; 0 for none
   */
  record UpstreamTelemetry(
      int index,
      int poolId,
      String role,
      String state,
      long epoch,
      String sessionId,
      String extranonce1,
      int extranonce2Size,
      int slots,
      int slotsUsed,
      double difficulty,
      long accepted,
      long rejected,
      long lastJobAt,
      String downReason,
      long forwarded,
      long stale,
      long unanswered,
      long inFlight,
      int versionMask) {}
}
