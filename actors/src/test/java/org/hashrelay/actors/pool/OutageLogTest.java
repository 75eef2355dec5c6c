package org.hashrelay.actors.pool;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.Telemetry;
import org.hashrelay.streams.tunnel.control.ControlMessage.UpstreamTelemetry;
import org.hashrelay.streams.tunnel.control.ShareBook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageLogTest {

  private static final String LOST =
      "WARN mapping 7 (btc): pool 1 at one.example:3333 is lost (pool-closed); ";

  private final Logger logger = (Logger) LoggerFactory.getLogger(OutageLog.class);
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private long seconds = 5;
  private final OutageLog log = new OutageLog(new Known(), () -> TimeUnit.SECONDS.toNanos(seconds));

  private record Known() implements OutageLog.Names {
    @Override
    public String mapping(int mappingId) {
      return "mapping " + mappingId + " (btc)";
    }

    @Override
    public String pool(int mappingId, int poolId) {
      return poolId + (poolId == 1 ? " at one.example:3333" : " at two.example:3333");
    }
  }

  @BeforeEach
  void listen() {
    said.start();
    logger.addAppender(said);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(said);
  }

  @Test
  void aPoolThatIsLostIsOneLineHoweverManyConnectionsAndAttemptsThereAre() {
    tell(up(1), up(1));
    tell(down(1, "pool-closed"), up(1));
    tell(down(1, "pool-closed"), down(1, "pool-closed"));
    for (var i = 0; i < 30; i++) tell(down(1, "connection-refused"), down(1, "pool-closed"));

    assertThat(lines())
        .containsExactly(LOST + "no other pool serves, and it is tried again until it answers");
  }

  @Test
  void whoServesInsteadIsNamed() {
    tell(down(1, "pool-closed"), up(2));

    assertThat(lines())
        .containsExactly(LOST
            + "pool 2 at two.example:3333 serves instead, and it is tried again until it answers");
  }

  @Test
  void aPoolThatServedForAWhileIsBackAndItsOutageHasALength() {
    tell(down(1, "pool-closed"));
    seconds += 61;
    tell(up(1));
    seconds += 9;
    tell(up(1));
    assertThat(lines()).hasSize(1);
    seconds += 1;
    tell(up(1));
    tell(up(1));

    assertThat(lines())
        .hasSize(2)
        .last()
        .isEqualTo(
            "INFO mapping 7 (btc): pool 1 at one.example:3333 is back; it was away for 61 s");
  }

  @Test
  void aPoolThatComesAndGoesFillsNoLog() {
    for (var i = 0; i < 100; i++) {
      tell(down(1, "pool-closed"));
      seconds += 2;
      tell(up(1));
      seconds += 2;
    }

    assertThat(lines()).hasSize(1);
  }

  @Test
  void aCutTunnelAndAFirstConnectionSayNothingOfAPool() {
    tell(down(1, "tunnel-lost"));
    tell(upstream(1, "connecting", ""));

    assertThat(lines()).isEmpty();
  }

  private List<String> lines() {
    return said.list.stream()
        .map(line -> line.getLevel() + " " + line.getFormattedMessage())
        .toList();
  }

  private static UpstreamTelemetry up(int poolId) {
    return upstream(poolId, "ready", "");
  }

  private static UpstreamTelemetry down(int poolId, String reason) {
    return upstream(poolId, "down", reason);
  }

  private static UpstreamTelemetry upstream(int poolId, String state, String reason) {
    return new UpstreamTelemetry(
        0, poolId, "active", state, 1, "", "08", 8, 500, 40, 1, 0, 0, 0, reason, 0, 0, 0, 0, 96);
  }

  private void tell(UpstreamTelemetry... upstreams) {
    var mapping = new MappingTelemetry(
        7, "running", "", 1, 40, 500, 0, Map.of(), List.of(upstreams), ShareBook.EMPTY, Map.of());
    log.told(new Telemetry(List.of(mapping), 0, 0, 0));
  }
}
