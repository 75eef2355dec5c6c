package org.hashrelay.http.resources;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.Mapping.PoolChoice;
import org.hashrelay.http.json.Durations;
import org.hashrelay.persistence.projection.Statistics.MappingFigures;
import org.hashrelay.streams.tunnel.control.ShareBook;

/** A port mapping as a caller gets to see it. */
record MappingView(
    int id,
    String name,
    String clientId,
    int localPort,
    boolean enabled,
    String mode,
    String protocol,
    Optional<Integer> poolId,
    List<PoolChoice> pools,
    int minersPerConn,
    String shareInterval,
    boolean fastAnswer,
    boolean verifyShares,
    Naming workerName,
    String onAllPoolsDown,
    long revision,
    Status status) {

  record Naming(String mode, Optional<String> fixed) {}

  /**
   * What the mapping does right now.
   *
   * @param hashrate5m empty when the database cannot be asked; so are the ratios and the shares
   * @param shares since the mapping's first worker was seen, whatever restarted since
   * @param sharesSinceNodeStart as the node counts them, since it opened the port
   */
  record Status(
      String state,
      String detail,
      Optional<Integer> activePoolId,
      int downstreamConnections,
      int upstreamConnections,
      int effectiveMinersPerConn,
      @JsonProperty("hashrate_5m") Optional<Double> hashrate5m,
      @JsonProperty("reject_ratio_1h") Optional<Double> rejectRatio1h,
      @JsonProperty("delivered_ratio_1h") Optional<Double> deliveredRatio1h,
      Optional<Instant> lastShareAt,
      Optional<SharesView> shares,
      SharesView sharesSinceNodeStart) {}

  static MappingView of(MappingIs is, Figures figures) {
    var m = is.mapping();
    var naming = m.workerName();
    return new MappingView(
        m.id(),
        m.name(),
        is.nodeId(),
        m.localPort(),
        m.enabled(),
        m.mode(),
        m.protocol(),
        m.pools().stream().findFirst().map(PoolChoice::poolId),
        m.pools(),
        m.minersPerConn(),
        Durations.format(m.shareInterval()),
        m.fastAnswer(),
        m.verifyShares(),
        new Naming(naming.mode(), Optional.of(naming.fixed()).filter(text -> !text.isEmpty())),
        m.onAllPoolsDown(),
        m.revision(),
        status(is, figures));
  }

  private static Status status(MappingIs is, Figures figures) {
    var now = is.status();
    var lately = figures.of(is.mapping().id());
    return new Status(
        now.state(),
        now.detail(),
        Optional.of(now.activePoolId()).filter(id -> id != 0),
        now.downstreamConnections(),
        now.upstreamConnections(),
        now.effectiveMinersPerConn(),
        lately.map(MappingFigures::hashrate5m),
        lately.map(MappingFigures::rejectRatio1h),
        lately.map(MappingFigures::deliveredRatio1h),
        lately.flatMap(MappingFigures::lastShareAt),
        lately.map(f -> SharesView.of(f.book().holding(now.shares().held()))),
        SharesView.of(now.shares()));
  }

  /** What mappings did lately; one without a share is all zeros, without the database unknown. */
  record Figures(boolean known, Map<Integer, MappingFigures> byMapping) {

    static final Figures UNKNOWN = new Figures(false, Map.of());
    private static final MappingFigures NOTHING =
        new MappingFigures(0, 0, 0, 0, 0, 1, Optional.empty(), ShareBook.EMPTY);

    Optional<MappingFigures> of(int mappingId) {
      return known ? Optional.of(byMapping.getOrDefault(mappingId, NOTHING)) : Optional.empty();
    }
  }
}
