package org.hashrelay.persistence.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.NotSerializableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashrelay.actors.Journaled;
import org.junit.jupiter.api.Test;

/** On events made for this test, so that it can have versions the real ones do not have yet. */
class JournalSerializerTest {

  private record Opened(int portNumber, Optional<String> by, Instant at, Duration hold)
      implements Journaled {}

  private record Counted(Map<String, Integer> perName, List<Integer> order) implements Journaled {}

  private record Forgotten(int id) implements Journaled {}

  private static final EventNames NAMES =
      EventNames.none().with(Opened.class, "opened", 3).with(Counted.class, "counted", 1);

  private final JournalSerializer serializer = new JournalSerializer(NAMES, Upcasters.NONE);

  @Test
  void whatIsWrittenIsPlainSnakeCaseJsonUnderNameAndVersion() {
    var opened = opened(3333, Optional.of("kim"));

    assertThat(serializer.manifest(opened)).isEqualTo("opened.v3");
    assertThat(new String(serializer.toBinary(opened), UTF_8))
        .isEqualTo(
            "{\"port_number\":3333,\"by\":\"kim\",\"at\":\"2026-01-02T03:04:05Z\",\"hold\":\"PT5S\"}");
  }

  @Test
  void whatWasWrittenIsReadAsItWas() throws Exception {
    var opened = opened(3333, Optional.empty());

    assertThat(serializer.fromBinary(serializer.toBinary(opened), "opened.v3")).isEqualTo(opened);
  }

  @Test
  void mapsAreWrittenInTheOrderOfTheirKeys() {
    var counted = new Counted(Map.of("c", 3, "a", 1, "b", 2), List.of(2, 1));

    assertThat(new String(serializer.toBinary(counted), UTF_8))
        .isEqualTo("{\"per_name\":{\"a\":1,\"b\":2,\"c\":3},\"order\":[2,1]}");
  }

  @Test
  void aFieldOfALaterProgramIsLeftOut() throws Exception {
    var json = "{\"per_name\":{},\"order\":[],\"colour\":\"red\"}";

    assertThat(read(serializer, json, "counted.v1")).isEqualTo(new Counted(Map.of(), List.of()));
  }

  @Test
  void aMissingFieldIsAnErrorAndNoDefault() {
    assertThatThrownBy(() -> read(serializer, "{\"per_name\":{}}", "counted.v1"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("counted.v1")
        .hasMessageContaining("order");
  }

  @Test
  void anOldVersionGoesThroughEachStepUpToTheWrittenOne() throws Exception {
    var steps = Upcasters.NONE
        .with("opened", 1, json -> renamed(json, "port", "port_number"))
        .with("opened", 2, json -> json.put("hold", "PT5S"));
    var json = "{\"port\":3333,\"by\":null,\"at\":\"2026-01-02T03:04:05Z\"}";

    assertThat(read(new JournalSerializer(NAMES, steps), json, "opened.v1"))
        .isEqualTo(opened(3333, Optional.empty()));
  }

  @Test
  void aVersionWithoutAStepIsRefusedByName() {
    assertThatThrownBy(() -> read(serializer, "{}", "opened.v2"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("'opened.v2'");
  }

  @Test
  void aLaterVersionIsRefusedByName() {
    assertThatThrownBy(() -> read(serializer, "{}", "opened.v4"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("'opened.v4'");
  }

  @Test
  void anUnknownNameIsRefusedByName() {
    for (var manifest : List.of("closed.v1", "opened", "opened.v0", "opened.vx", ".v1", "")) {
      assertThatThrownBy(() -> read(serializer, "{}", manifest))
          .isInstanceOf(NotSerializableException.class)
          .hasMessageContaining("'" + manifest + "'");
    }
  }

  @Test
  void bytesThatAreNoJsonObjectAreRefusedByName() {
    for (var bytes : List.of("", "{", "[]", "null", "17", "{\"per_name\":7,\"order\":[]}")) {
      assertThatThrownBy(() -> read(serializer, bytes, "counted.v1"))
          .isInstanceOf(NotSerializableException.class)
          .hasMessageContaining("'counted.v1'");
    }
  }

  @Test
  void aClassWithoutANameIsNotWritten() {
    assertThatThrownBy(() -> serializer.manifest(new Forgotten(1)))
        .hasMessageContaining("Forgotten");
  }

  @Test
  void aNameIsGivenOnce() {
    assertThatThrownBy(() -> NAMES.with(Forgotten.class, "opened", 1))
        .hasMessageContaining("opened");
    assertThatThrownBy(() -> NAMES.with(Opened.class, "opened-again", 1))
        .hasMessageContaining("Opened");
  }

  private static Opened opened(int port, Optional<String> by) {
    return new Opened(port, by, Instant.parse("2026-01-02T03:04:05Z"), Duration.ofSeconds(5));
  }

  private static ObjectNode renamed(ObjectNode json, String from, String to) {
    json.set(to, json.remove(from));
    return json;
  }

  private static Object read(JournalSerializer serializer, String json, String manifest)
      throws NotSerializableException {
    return serializer.fromBinary(json.getBytes(UTF_8), manifest);
  }
}
