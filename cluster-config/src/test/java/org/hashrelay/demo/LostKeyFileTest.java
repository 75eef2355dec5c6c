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
import org.hashrelay.demo.Installation.Server;
import org.hashrelay.http.fleet.EnrolmentLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose key file is damaged, or lost. */
class LostKeyFileTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir
  Path folder;

  private EnrolmentLine farm;
  private EnrolmentLine keyed;

  @Test
  void s18_withADamagedKeyNodesWithCertificatesComeInAndThoseWithKeysAreRefused()
      throws IOException {
    var key = folder.resolve("relay").resolve(KeyFile.NAME);
    enrolTwo();
    var kept = Files.readString(key);
    Files.writeString(key, "hashrelay-key-1 no-longer-a-key\n");

    try (var installation = new Installation(folder)) {
      var server = installation.server("relay");
      certificatesOnly(installation, server);
      await().atMost(LONG).until(() -> server.sees("local"));
      assertThatThrownBy(() -> server.enrol("another"))
          .hasMessageContaining("503")
          .hasMessageContaining("key-file-damaged")
          .hasMessageContaining("Put the key file");
      assertThat(key).hasContent("hashrelay-key-1 no-longer-a-key");
    }

    Files.writeString(key, kept);
    try (var installation = new Installation(folder)) {
      var server = installation.server("relay");
      installation.node(keyed, server.tunnel(), complaint -> {}, "transport=tcp_encrypt");
      await().atMost(LONG).until(() -> server.sees("keyed"));
    }
  }

  @Test
  void s18_theSameHoldsWhenTheKeyFileIsGoneAndAnotherWasMade() throws IOException {
    enrolTwo();
    Files.delete(folder.resolve("relay").resolve(KeyFile.NAME));

    try (var installation = new Installation(folder)) {
      var server = installation.server("relay");
      certificatesOnly(installation, server);
      var another = server.enrol("another");
      installation.node(another, server.tunnel(), complaint -> {}, "transport=tcp_encrypt");
      await().atMost(LONG).until(() -> server.sees("another"));
    }
  }

  private void enrolTwo() {
    try (var installation = new Installation(folder)) {
      var server = installation.server("relay");
      farm = server.enrol("farm");
      keyed = server.enrol("keyed");
    }
  }

  private void certificatesOnly(Installation installation, Server server) {
    for (var transport : List.of("tcp_tls", "quic")) {
      var node =
          installation.node(farm, server.tunnel(), complaint -> {}, "transport=" + transport);
      await().atMost(LONG).until(() -> server.sees("farm"));
      node.system().terminate();
      await().atMost(LONG).until(() -> !server.sees("farm"));
    }
    List<String> complaints = new CopyOnWriteArrayList<>();
    installation.node(keyed, server.tunnel(), complaints::add, "transport=tcp_encrypt");
    await().atMost(LONG).until(() -> complaints.stream().anyMatch(c -> c.contains("token")));
    assertThat(server.sees("keyed")).isFalse();
  }
}
