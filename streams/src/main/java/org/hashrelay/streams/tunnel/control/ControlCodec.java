package org.hashrelay.streams.tunnel.control;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Control messages and hellos as CBOR (RFC 8949): maps by field name, so that either end may be
 * older.
 *
 * <p>Durations are whole milliseconds. Limits hold before anything is built from a peer's bytes.
 */
public final class ControlCodec {

  /** Longest control message either end takes. */
  public static final int MAX_MESSAGE = 4 * 1024 * 1024;

  /** What bytes turned out to be. */
  public sealed interface Decoded {}

  public record Message(ControlMessage message) implements Decoded {}

  /** A message of a newer peer that this build does not know; to be passed over. */
  public record Unknown() implements Decoded {}

  /** No message at all; the reason quotes nothing of it. */
  public record Invalid(String reason) implements Decoded {}

  private static final ObjectMapper CBOR = mapper();

  private ControlCodec() {}

  public static ByteString encode(ControlMessage message) {
    return write(message);
  }

  public static Decoded decode(ByteString bytes) {
    return switchOn(read(bytes, ControlMessage.class));
  }

  public static ByteString encode(Hello.FromNode hello) {
    return write(hello);
  }

  public static ByteString encode(Hello.FromServer hello) {
    return write(hello);
  }

  /** Empty when the bytes are no such hello. */
  public static Optional<Hello.FromNode> helloFromNode(ByteString bytes) {
    return read(bytes, Hello.FromNode.class) instanceof Hello.FromNode hello
        ? Optional.of(hello)
        : Optional.empty();
  }

  /** Empty when the bytes are no such hello. */
  public static Optional<Hello.FromServer> helloFromServer(ByteString bytes) {
    return read(bytes, Hello.FromServer.class) instanceof Hello.FromServer hello
        ? Optional.of(hello)
        : Optional.empty();
  }

  private static Decoded switchOn(Object read) {
    if (read instanceof ControlMessage message) return new Message(message);
    return read instanceof Invalid invalid ? invalid : new Unknown();
  }

  private static ByteString write(Object value) {
    try {
      return ByteString.fromArrayUnsafe(CBOR.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a record of ours cannot be written", e);
    }
  }

  /** The value, an {@link Invalid}, or an {@link Unknown} for an absent one. */
  private static Object read(ByteString bytes, Class<?> type) {
    try {
      Object value = CBOR.readValue(bytes.toArrayUnsafe(), type);
      return value == null ? new Unknown() : value;
    } catch (IOException | RuntimeException e) { // also what a record's own checks throw
      return new Invalid("not a " + type.getSimpleName() + ": " + e.getClass().getSimpleName());
    }
  }

  private static ObjectMapper mapper() {
    var limits = StreamReadConstraints.builder()
        .maxDocumentLength(MAX_MESSAGE)
        .maxNestingDepth(32)
        .maxNumberLength(40)
        .maxNameLength(128)
        .maxStringLength(64 * 1024)
        .build();
    var mapper = CBORMapper.builder(
            CBORFactory.builder().streamReadConstraints(limits).build())
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.FAIL_ON_INVALID_SUBTYPE)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .addModule(durations());
    for (var type : List.of(String.class, List.class, Map.class, byte[].class)) {
      mapper.withConfigOverride(
          type, o -> o.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)));
    }
    return mapper.build();
  }

  private static SimpleModule durations() {
    return new SimpleModule()
        .addSerializer(Duration.class, new Millis())
        .addDeserializer(Duration.class, new FromMillis());
  }

  private static final class Millis extends StdSerializer<Duration> {
    private static final long serialVersionUID = 1L;

    Millis() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeNumber(value.toMillis());
    }
  }

  private static final class FromMillis extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1L;

    FromMillis() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Duration.ofMillis(in.getLongValue());
    }

    @Override
    public Duration getNullValue(DeserializationContext context) {
      return Duration.ZERO;
    }
  }
}
