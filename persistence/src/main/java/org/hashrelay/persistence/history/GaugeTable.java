package org.hashrelay.persistence.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.hashrelay.persistence.sql.Sql;

/** Table {@code mapping_gauge} by the length of its stretches of time; sums over the samples in it. */
public enum GaugeTable implements Sql.Upsert<GaugeTable.Sample> {
  TEN_SECONDS(Duration.ofSeconds(10), Duration.ofHours(2)),
  MINUTES(Duration.ofMinutes(1), Duration.ofHours(48)),
  TEN_MINUTES(Duration.ofMinutes(10), Duration.ofDays(30)),
  HOURS(Duration.ofHours(1), Duration.ofDays(400));

  private final Duration stretch;
  private final Duration kept;

  GaugeTable(Duration stretch, Duration kept) {
    this.stretch = stretch;
    this.kept = kept;
  }

  /**
   * A look at one mapping.
   *
   * @param at milliseconds since 1970
   * @param bytes since the look before, both directions
   */
  public record Sample(
      long at, String nodeId, int mappingId, long miners, long upstreams, long bytes) {}

  /** In seconds, as it stands in column {@code step}. */
  public long step() {
    return stretch.toSeconds();
  }

  static void write(Connection connection, Collection<Sample> samples) throws SQLException {
    var inOrder = new ArrayList<>(samples);
    inOrder.sort(Comparator.comparing(Sample::nodeId)
        .thenComparingInt(Sample::mappingId)
        .thenComparingLong(Sample::at));
    for (var sample : inOrder) { // samples of one stretch come one after the other
      for (var table : values()) Sql.upsert(connection, table, List.of(sample));
    }
  }

  /** Deletes what is too old. */
  public int forget(Connection connection, long now) throws SQLException {
    var sql = "DELETE FROM mapping_gauge WHERE step = ? AND at_slot < ?";
    try (var statement = connection.prepareStatement(sql)) {
      Sql.bind(statement, List.of(step(), slot(now - kept.toMillis())));
      return statement.executeUpdate();
    }
  }

  private long slot(long at) {
    return Math.floorDiv(at, stretch.toMillis());
  }

  @Override
  public String update() {
    return """
        UPDATE mapping_gauge SET samples = samples + 1, miners = miners + ?,
          upstreams = upstreams + ?, bytes = bytes + ?
        WHERE step = ? AND at_slot = ? AND client_id = ? AND mapping_id = ?""";
  }

  @Override
  public List<?> updated(Sample sample) {
    return List.of(
        sample.miners(),
        sample.upstreams(),
        sample.bytes(),
        step(),
        slot(sample.at()),
        Sql.fit(sample.nodeId(), 255),
        sample.mappingId());
  }

  @Override
  public String insert() {
    return """
        INSERT INTO mapping_gauge (miners, upstreams, bytes, step, at_slot, client_id, mapping_id,
          samples)
        VALUES (?, ?, ?, ?, ?, ?, ?, 1)""";
  }

  @Override
  public List<?> inserted(Sample sample) {
    return updated(sample);
  }
}
