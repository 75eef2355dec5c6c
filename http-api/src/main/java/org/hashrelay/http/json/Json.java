package org.hashrelay.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;

/** The one way JSON is read and written here: snake_case, UTC times, bounded nesting. */
public final class Json {

  private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxNestingDepth(32)
              .maxNumberLength(64)
              .maxStringLength(65_536)
              .maxNameLength(256)
              .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build())
      .addModule(new Jdk8Module())
      .addModule(new JavaTimeModule())
      .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
      .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private Json() {}

  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON for " + value.getClass(), e);
    }
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** The body of a call as a JSON object, or a refusal that says where it stops being one. */
  public static ObjectNode read(byte[] body) {
    try {
      if (MAPPER.readTree(body) instanceof ObjectNode object) return object;
      throw malformed("the body is not a JSON object");
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      var where =
          at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
      throw malformed("the body is not JSON" + where);
    } catch (IOException e) {
      throw malformed("the body is not JSON");
    }
  }

  /** RFC 7396: what the patch names is replaced, what it names null is gone, the rest stays. */
  public static ObjectNode merge(ObjectNode target, ObjectNode patch) {
    var merged = target.deepCopy();
    patch.properties().forEach(field -> mergeField(merged, field.getKey(), field.getValue()));
    return merged;
  }

  private static void mergeField(ObjectNode merged, String name, JsonNode wanted) {
    if (wanted.isNull()) {
      merged.remove(name);
    } else if (wanted instanceof ObjectNode inner) {
      var present = merged.get(name) instanceof ObjectNode object ? object : object();
      merged.set(name, merge(present, inner));
    } else {
      merged.set(name, wanted);
    }
  }

  private static Refusal malformed(String detail) {
    return new Refusal(ProblemType.MALFORMED_REQUEST, detail);
  }
}
