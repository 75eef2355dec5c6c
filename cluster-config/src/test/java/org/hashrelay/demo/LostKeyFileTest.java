package org.hashrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hashrelay.actors.secret.KeyFile;
import org.hashrelay.http.fleet.EnrolmentLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose key file is damaged. */
class LostKeyFileTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir
  Path folder;

  @Test
  void s18_withoutItsKeyTheServerRunsRefusesNodesWithTokensAndTakesThemAgainOnceItIsBack()
      throws IOException {
    var key = folder.resolve("relay").resolve(KeyFile.NAME);
    EnrolmentLine code;
    try (var installation = new Installation(folder)) {
      code = installation.server("relay").enrol("farm");
    }
    var kept = Files.readString(key);
    Files.writeString(key, "hashrelay-key-1 no-longer-a-key\n");

    try (var installation = new Installation(folder)) {
      var server = installation.server("relay");
      List<String> complaints = new CopyOnWriteArrayList<>();
      installation.node(code, server.tunnel(), complaints::add, "transport=tcp_tls");

      await().atMost(LONG).until(() -> complaints.stream().anyMatch(c -> c.contains("token")));
      assertThat(server.api().get("/system/status").get("client_count").asInt()).isPositive();
      await().atMost(LONG).until(() -> server.sees("local"));
      assertThat(server.sees("farm")).isFalse();
      assertThatThrownBy(() -> server.enrol("another"))
          .hasMessageContaining("503")
          .hasMessageContaining("key-file-damaged")
          .hasMessageContaining("Put the key file");
      assertThat(key).hasContent("hashrelay-key-1 no-longer-a-key");
    }

    Files.writeString(key, kept);
    try (var installation = new Installation(folder)) {
      var server = installation.server("relay");
      installation.node(code, server.tunnel(), complaint -> {}, "transport=tcp_encrypt");
      await().atMost(LONG).until(() -> server.sees("farm"));
    }
  }
}
