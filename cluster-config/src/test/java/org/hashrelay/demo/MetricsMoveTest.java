package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.hashrelay.demo.Installation.Server;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scrape shows when the thing it counts happens. */
class MetricsMoveTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir
  Path folder;

  @Test
  void tunnelsPoolsChangesAndLoginsMoveTheirFamilies() {
    try (var installation = new Installation(folder);
        var pool = SimPool.start(SimPoolSettings.standard())) {
      var server = installation.server("server", "notify.webhook.block-private-addresses=false");
      var hook = ApiCalls.object().put("name", "hook").put("kind", "webhook");
      server
          .api()
          .create("/channels", hook.put("url", "http://127.0.0.1:" + Ports.anyFree() + "/nobody"));
      var code = server.enrol("farm");
      installation.node(code, server.tunnel(), complaint -> {});
      await().atMost(LONG).until(() -> server.sees("farm"));
      var before = value(server, "hashrelay_config_revision");
      var port = Ports.anyFree();
      var mapping = server.mapping("farm", port, server.pool("pool", pool.port()), 500);
      var label = "{farm=\"\",mapping=\"%d\",node=\"farm\",protocol=\"%s\"}"
          .formatted(mapping.get("id").asInt(), mapping.get("protocol").asText());
      try (var farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", port).miners(3))) {
        await().atMost(LONG).until(() -> farm.report().mining() == 3);
        shows(server, "hashrelay_downstream_connections" + label, 3);
      }
      shows(server, "hashrelay_config_push_seconds_count{node=\"farm\"}", 1);
      shows(server, "hashrelay_config_revision", before + 1);
      shows(server, "hashrelay_tunnel_bytes_total{direction=\"in\",node=\"farm\"}", 1_000);
      shows(server, "hashrelay_tunnel_bytes_total{direction=\"out\",node=\"farm\"}", 1_000);
      shows(server, "hashrelay_pool_connect_seconds_count{pool=\"1\"}", 1);

      shows(server, "hashrelay_alerts{rule=\"worker_disconnected\",", 1);
      shows(server, "hashrelay_notification_seconds_count{channel=\"ch_1\"}", 1);

      server.api().order("/clients/farm/disconnect");

      shows(server, "hashrelay_tunnel_reconnects_total{node=\"farm\",reason=", 1);
    }
  }

  /** At least this much, before long. */
  private static void shows(Server server, String series, double least) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(value(server, series)).as(series).isGreaterThanOrEqualTo(least));
  }

  /** Of the first series that begins so; 0 when there is none. */
  private static double value(Server server, String series) {
    return page(server)
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  private static String page(Server server) {
    var port = server.relay().apiAddress().getPort();
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
        .build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }
}
