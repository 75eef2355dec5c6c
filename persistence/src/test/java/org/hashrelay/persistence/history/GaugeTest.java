package org.hashrelay.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.hashrelay.actors.live.LiveFleet;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.persistence.sql.ReadSide;
import org.hashrelay.persistence.sql.Sql;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GaugeTest {

  @TempDir
  Path folder;

  private final AtomicLong now = new AtomicLong(7_200_000);
  private final LiveFleet live = new LiveFleet(() -> Instant.ofEpochMilli(now.get()));

  private void miners(int miners) {
    var mapping = new MappingTelemetry(
        3, "running", "", 1, miners, 500, 0, Map.of(), List.of(), ShareBook.EMPTY, Map.of());
    live.node("farm_01").linked(this, "life-1");
    live.node("farm_01").told(new Telemetry(List.of(mapping), 0, 0, 0), 0);
  }

  private static List<List<Long>> rows(ReadSide readSide, GaugeTable table) throws Exception {
    var sql = "SELECT samples, miners, bytes FROM mapping_gauge WHERE step = ? ORDER BY at_slot";
    return readSide
        .ask(c -> Sql.rows(
            c,
            sql,
            List.of(table.step()),
            row -> List.of(row.getLong(1), row.getLong(2), row.getLong(3))))
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void looksAreAddedUpInEveryLengthAndForgottenInTheirTime(TestDatabase kind) throws Exception {
    var database = kind.fresh(folder);
    Schema.migrate(database);
    try (var readSide = ReadSide.open(database)) {
      var sampler = new GaugeSampler(readSide, live, () -> Instant.ofEpochMilli(now.get()));
      miners(10);
      live.node("farm_01").bytes(3).add(100);
      sampler.look();
      await()
          .untilAsserted(() -> assertThat(rows(readSide, GaugeTable.MINUTES))
              .containsExactly(List.of(1L, 10L, 100L)));
      now.addAndGet(10_000);
      miners(20);
      live.node("farm_01").bytes(3).add(50);
      sampler.look();

      await()
          .untilAsserted(() -> assertThat(rows(readSide, GaugeTable.TEN_SECONDS))
              .containsExactly(List.of(1L, 10L, 100L), List.of(1L, 20L, 50L)));
      assertThat(rows(readSide, GaugeTable.HOURS)).containsExactly(List.of(2L, 30L, 150L));
      var later = now.addAndGet(3 * 3_600_000L);
      readSide
          .ask(c -> GaugeTable.TEN_SECONDS.forget(c, later))
          .toCompletableFuture()
          .get();
      assertThat(rows(readSide, GaugeTable.TEN_SECONDS)).isEmpty();
      assertThat(rows(readSide, GaugeTable.MINUTES)).hasSize(1);
    }
  }
}
