package org.hashrelay.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;

/** The published vectors, as data that another implementation can run too. */
public final class Vectors {

  private Vectors() {}

  public static JsonNode file(String name) {
    try (var json = Vectors.class.getResourceAsStream("/vectors/" + name + ".json")) {
      return new ObjectMapper().readTree(json);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The entries of one list, each under the name a test report shows. */
  public static Stream<Named<JsonNode>> cases(String file, String list) {
    return StreamSupport.stream(file(file).path(list).spliterator(), false)
        .map(entry -> Named.of(nameOf(entry), entry));
  }

  private static String nameOf(JsonNode entry) {
    var text = entry.path("name").asText(entry.toString());
    return text.length() > 90 ? text.substring(0, 90) : text;
  }
}
