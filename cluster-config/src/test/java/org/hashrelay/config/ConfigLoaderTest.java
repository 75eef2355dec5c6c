package org.hashrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hashrelay.config.Loaded.Refused;
import org.hashrelay.config.Loaded.Settled;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  @TempDir
  Path folder;

  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = write("server.conf", "hashrelay.cluster { host = file, port = 1 }");
  }

  @Test
  void whatNobodySaidIsTheDefault() {
    assertThat(settled(Map.of()).getString("hashrelay.local.node-id")).isEqualTo("local");
  }

  @Test
  void theFileWinsOverTheDefault() {
    assertThat(settled(Map.of()).getString("hashrelay.cluster.host")).isEqualTo("file");
  }

  @Test
  void aDropInWinsOverTheFileAndALaterOneOverAnEarlier() throws IOException {
    Files.createDirectory(folder.resolve("conf.d"));
    write("conf.d/20.conf", "hashrelay.cluster.host = twenty");
    write("conf.d/10.conf", "hashrelay.cluster { host = ten, port = 10 }");
    write("conf.d/notes.txt", "hashrelay.cluster.host = no");

    var config = settled(Map.of());

    assertThat(config.getString("hashrelay.cluster.host")).isEqualTo("twenty");
    assertThat(config.getInt("hashrelay.cluster.port")).isEqualTo(10);
  }

  @Test
  void theEnvironmentWinsOverFiles() {
    var config = settled(Map.of("HASHRELAY_CLUSTER_HOST", "environment"));

    assertThat(config.getString("hashrelay.cluster.host")).isEqualTo("environment");
  }

  @Test
  void aDashIsAnUnderscoreInTheEnvironment() {
    var config = settled(Map.of("HASHRELAY_TUNNEL_HEARTBEAT_INTERVAL", "7s"));

    assertThat(config.getDuration("hashrelay.tunnel.heartbeat-interval")).hasSeconds(7);
  }

  @Test
  void anAssignmentWinsOverEverything() {
    var config = settled(Map.of("HASHRELAY_CLUSTER_HOST", "environment"), "cluster.host=set");

    assertThat(config.getString("hashrelay.cluster.host")).isEqualTo("set");
  }

  @Test
  void aListMayBeWrittenWithCommas() {
    var config = settled(Map.of(), "cluster.seed-nodes=pekko://a@b:1, pekko://a@c:1");

    assertThat(config.getStringList("hashrelay.cluster.seed-nodes"))
        .containsExactly("pekko://a@b:1", "pekko://a@c:1");
  }

  @Test
  void aDefaultMadeOfAnotherSettingFollowsIt() {
    var config = settled(Map.of(), "data-dir=/srv/relay");

    assertThat(config.getString("hashrelay.database.url")).contains("/srv/relay/");
  }

  @Test
  void aBadAssignmentIsNamedAsSuch() {
    assertThat(refused(Map.of(), "cluster.prot=5"))
        .containsExactly("--set cluster.prot: hashrelay.cluster.prot is not a setting;"
            + " the nearest is hashrelay.cluster.port");
  }

  @Test
  void anUnknownEnvironmentVariableOfOursIsRefused() {
    assertThat(refused(Map.of("HASHRELAY_CLUSTER_PROT", "5")))
        .containsExactly("environment: HASHRELAY_CLUSTER_PROT is not a setting;"
            + " the nearest is HASHRELAY_CLUSTER_PORT");
  }

  @Test
  void whatKubernetesSetsForAServiceIsNotOurs() {
    var config = settled(Map.of(
        "HASHRELAY_SERVICE_HOST", "10.0.0.1",
        "HASHRELAY_PORT_8443_TCP", "tcp://10.0.0.1:8443"));

    assertThat(config.getString("hashrelay.cluster.host")).isEqualTo("file");
  }

  @Test
  void aSecretMayBeAFile() throws IOException {
    var secret = write("secret", "three blind mice\n");

    var config = settled(Map.of("HASHRELAY_DATABASE_PASSWORD_FILE", secret.toString()));

    assertThat(config.getString("hashrelay.database.password")).isEqualTo("three blind mice");
  }

  @Test
  void s8_showingHidesSecretsAndNamesPlaces() {
    var loaded =
        load(Map.of("HASHRELAY_DATABASE_PASSWORD", "three blind mice"), "api.bind=[::1]:0");

    var shown = Shown.lines((Settled) loaded);

    assertThat(shown)
        .anyMatch(l -> l.matches("hashrelay.cluster.port = 1 +# .*/server.conf:1"))
        .anyMatch(l -> l.matches("hashrelay.api.bind = \"\\[::1]:0\" +# --set api.bind"))
        .anyMatch(l -> l.matches("hashrelay.local.node-id = \"local\" +# default"))
        .anyMatch(l -> l.contains("HASHRELAY_DATABASE_PASSWORD"))
        .noneMatch(l -> l.contains("mice"));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text + "\n");
  }

  private Loaded load(Map<String, String> environment, String... assignments) {
    return new ConfigLoader(Role.SERVER, List.of()).load(file, environment, List.of(assignments));
  }

  private Config settled(Map<String, String> environment, String... assignments) {
    return ((Settled) load(environment, assignments)).config();
  }

  private List<String> refused(Map<String, String> environment, String... assignments) {
    return ((Refused) load(environment, assignments))
        .findings().stream().map(Finding::toString).toList();
  }
}
