package org.hashrelay.demo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import java.util.zip.ZipFile;
import org.hashrelay.CommandLines;
import org.hashrelay.demo.Installation.Server;
import org.hashrelay.http.fleet.EnrolmentLine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code join}, {@code doctor} and {@code status} against a server that runs. */
class EnrolmentTest {

  @TempDir
  static Path root;

  private static Installation installation;
  private static Server server;

  @TempDir
  Path folder;

  private StringWriter out;
  private StringWriter errors;

  @BeforeAll
  static void start() {
    installation = new Installation(root);
    server = installation.server("relay");
  }

  @AfterAll
  static void stop() {
    installation.close();
  }

  @BeforeEach
  void listen() {
    out = new StringWriter();
    errors = new StringWriter();
  }

  @Test
  void oneLineIsAllANodeNeeds() throws IOException {
    assertThat(join(enrolled("ready"))).isZero();

    assertThat(out.toString()).contains("wrote", "DETAILS", "run it: hashrelay client --config");
    var report = doctor("client.conf");
    assertThat(status(report, "dns")).isEqualTo("pass");
    assertThat(status(report, "clock")).isEqualTo("pass");
    assertThat(status(report, "tcp")).isEqualTo("pass");
    assertThat(status(report, "quic")).isEqualTo("pass");
    assertThat(status(report, "token")).isEqualTo("pass");
    assertThat(status(report, "ports")).isEqualTo("pass");
    assertThat(report.get("failures").asInt()).isZero();
  }

  @Test
  void lookingAtAServerTakesNoNodesPlace() throws IOException {
    var line = enrolled("busy");
    installation.node(line, server.tunnel(), complaint -> {});
    await().atMost(20, SECONDS).until(() -> server.sees("busy"));
    var since = server.api().get("/clients/busy").get("connected_at").asText();

    assertThat(join(line)).isZero();

    assertThat(server.sees("busy")).isTrue();
    assertThat(server.api().get("/clients/busy").get("connected_at").asText()).isEqualTo(since);
  }

  @Test
  void aRotatedTokenIsSaidAndIsAJobHalfDone() throws IOException {
    var old = enrolled("rotated");
    server.api().post("/clients/rotated/token", ApiCalls.object());

    assertThat(join(old)).isEqualTo(8);

    assertThat(out.toString()).contains("DO THIS: token", "give this node a new token");
    assertThat(out.toString()).as("the clock is right").doesNotContain("set this machine's clock");
    assertThat(folder.resolve("client.conf")).exists();
  }

  @Test
  void whoCameAndWhoWasRefusedIsInTheAuditLog() throws IOException {
    var line = enrolled("watched");
    installation.node(line, server.tunnel(), complaint -> {});
    await().atMost(20, SECONDS).until(() -> server.sees("watched"));
    server.api().post("/clients/watched/token", ApiCalls.object());
    assertThat(join(line)).isEqualTo(8);

    await()
        .atMost(20, SECONDS)
        .untilAsserted(() -> assertThat(actions("?target=client/watched"))
            .contains("client.create", "node.connect", "client.rotate_token", "node.disconnect"));
    await()
        .atMost(20, SECONDS)
        .untilAsserted(() -> assertThat(actions("?action=node.refused")).isNotEmpty());
    assertThat(server.api().get("/audit-events").toString()).doesNotContain(line.token());
    assertThat(server.api().get("/audit-events/verify").get("holds").asBoolean())
        .isTrue();
  }

  private static List<String> actions(String query) {
    return server.api().get("/audit-events" + query).get("items").findValuesAsText("action");
  }

  @Test
  void anotherServersKeyIsSaidWithBothFingerprints() throws IOException {
    var line = enrolled("careful");
    var other = "sha256:" + "ab".repeat(32);
    var wrong = new EnrolmentLine(line.servers(), line.nodeId(), line.token(), other);

    assertThat(join(wrong)).isEqualTo(8);

    assertThat(out.toString()).contains("key mismatch", other, line.fingerprint());
  }

  @Test
  void aServerThatIsNotThereIsNoReasonNotToWriteTheFiles() throws IOException {
    var line = enrolled("early");
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    var early = new EnrolmentLine(
        List.of("127.0.0.1:" + nobody), line.nodeId(), line.token(), line.fingerprint());

    assertThat(join(early)).isZero();

    assertThat(out.toString()).contains("Connection refused", "start the relay server");
  }

  @Test
  void ofSeveralServersOneIsEnough() throws IOException {
    var line = enrolled("two");
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    var both = new EnrolmentLine(
        List.of("127.0.0.1:" + nobody, server.tunnel()),
        line.nodeId(),
        line.token(),
        line.fingerprint());

    assertThat(join(both)).isZero();
    assertThat(doctor("client.conf").get("failures").asInt()).isZero();
  }

  @Test
  void aPortThatIsTakenIsSaidWithWhatToDo() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var bind = "status.bind=127.0.0.1:" + taken.getLocalPort();

      assertThat(join(enrolled("crowded"), "--set", bind)).isZero();

      assertThat(out.toString()).contains("DO THIS: ports", "hashrelay.status.bind");
    }
  }

  @Test
  void aNodeStartedByJoinConnectsAndEndsWithASignal() throws Exception {
    var line = enrolled("started");
    var process =
        process("join", "-", "--start", "--config-dir", folder.toString(), "--set", "status.bind=");
    try (var input = process.getOutputStream()) {
      input.write(line.text().getBytes(StandardCharsets.US_ASCII));
    }
    await().atMost(60, SECONDS).until(() -> server.sees("started"));

    process.destroy();
    assertThat(process.waitFor(20, SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private Process process(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        "org.hashrelay.Main"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("join.log").toFile())
        .start();
  }

  @Test
  void aServerTellsHowItIs() {
    var report = server.api().get("/system/doctor");

    assertThat(status(report, "database")).isEqualTo("pass");
    assertThat(status(report, "key")).isEqualTo("pass");
    assertThat(status(report, "certificate")).isEqualTo("pass");
    assertThat(status(report, "tcp")).isEqualTo("pass");
    assertThat(status(report, "quic")).isEqualTo("pass");
    assertThat(status(report, "public")).isEqualTo("warn");
  }

  @Test
  void aServerThatDoesNotRunIsJudgedByItsFiles() throws IOException {
    Files.writeString(folder.resolve("server.conf"), """
        hashrelay { data-dir = "%s", tunnel.tcp.bind = "127.0.0.1:0", api.bind = "127.0.0.1:0" }
        """.formatted(folder.resolve("data")));

    var report = doctor("server.conf");

    assertThat(report.get("failures").asInt()).isZero();
    assertThat(status(report, "server")).isEqualTo("warn");
  }

  @Test
  void aServersStatusIsOneScreenAndAWrongTokenIsNotAllowedToSeeIt() throws IOException {
    var url = "http://127.0.0.1:" + server.relay().apiAddress().getPort();
    var token = root.resolve("relay").resolve("admin.token").toString();

    assertThat(run("status", "--server", url, "--token-file", token)).isZero();
    assertThat(out.toString()).contains("tunnels", "mappings", "workers", "hashrate", "alerts");

    var conf = root.resolve("relay.conf").toString();
    assertThat(run("status", "-c", conf, "--set", "api.bind=" + url.substring(7)))
        .isZero();

    var wrong = Files.writeString(folder.resolve("token"), "wrong").toString();
    assertThat(run("status", "--server", url, "--token-file", wrong)).isEqualTo(4);
    assertThat(run("status", "--server", url)).isEqualTo(4);
    assertThat(errors.toString()).contains("401", "--token-file");
  }

  @Test
  void whereNobodyAnswersThereIsNoStatus() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }

    assertThat(run("status", "--server", "http://127.0.0.1:" + nobody)).isEqualTo(7);
    assertThat(run("status", "--server", "http://x", "-c", "server.conf")).isEqualTo(2);
    assertThat(errors.toString()).contains("cannot be asked", "either --config or --server");
  }

  @Test
  void aNodeShowsItsTunnelInItsOwnWords() throws IOException {
    var line = enrolled("shown");
    join(line);
    var port = "status.bind=127.0.0.1:" + Ports.anyFree();
    installation.node(line, server.tunnel(), complaint -> {}, port);
    await().atMost(20, SECONDS).until(() -> server.sees("shown"));
    var conf = folder.resolve("client.conf").toString();

    await().atMost(20, SECONDS).untilAsserted(() -> {
      assertThat(run("status", "--config", conf, "--set", port)).isZero();
      assertThat(out.toString()).contains("shown", "connected to " + server.tunnel());
    });
    assertThat(run("status", "--json", "--config", conf, "--set", port)).isZero();
    assertThat(out.toString()).contains("\"node_id\" : \"shown\"");
    assertThat(run("status", "--config", conf, "--set", "status.bind=")).isEqualTo(1);
  }

  @Test
  void aBundleHoldsNoSecret() throws IOException {
    var line = enrolled("bundled");
    join(line);
    var file = folder.resolve("bundle.zip");

    run("doctor", "-c", folder.resolve("client.conf").toString(), "--bundle", file.toString());

    assertThat(everything(file))
        .contains("server-fingerprint", "java.version", "COMPONENT")
        .doesNotContain(line.token(), line.token().substring(21));
  }

  private static String everything(Path file) throws IOException {
    var text = new StringBuilder();
    try (var zip = new ZipFile(file.toFile())) {
      for (var entry : Collections.list(zip.entries())) {
        var bytes = zip.getInputStream(entry).readAllBytes();
        text.append(new String(bytes, StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  private EnrolmentLine enrolled(String nodeId) {
    var line = server.enrol(nodeId);
    return new EnrolmentLine(
        List.of(server.tunnel()), line.nodeId(), line.token(), line.fingerprint());
  }

  private int join(EnrolmentLine line, String... more) throws IOException {
    var file = Files.writeString(folder.resolve("line"), line.text()).toString();
    var arguments =
        new ArrayList<>(List.of("join", file, "--no-start", "--config-dir", folder.toString()));
    arguments.addAll(more.length == 0 ? List.of("--set", "status.bind=") : List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private JsonNode doctor(String file) throws IOException {
    out.getBuffer().setLength(0);
    var freePort = "status.bind=127.0.0.1:0";
    var conf = folder.resolve(file).toString();
    if (file.startsWith("client")) run("doctor", "--json", "-c", conf, "--set", freePort);
    else run("doctor", "--json", "-c", conf);
    return new ObjectMapper().readTree(out.toString());
  }

  private static String status(JsonNode report, String component) {
    return StreamSupport.stream(report.get("checks").spliterator(), false)
        .filter(check -> check.get("component").asText().equals(component))
        .map(check -> check.get("status").asText())
        .reduce((first, last) -> first.equals("pass") ? last : first)
        .or(() -> Optional.of("missing"))
        .get();
  }

  private int run(String... arguments) {
    return CommandLines.of()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
