package org.hashrelay.streams.stratum.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.hashrelay.streams.stratum.json.JsonRpc.Malformed;
import org.hashrelay.streams.stratum.json.JsonRpc.Message;
import org.hashrelay.streams.stratum.json.JsonRpc.Notification;
import org.hashrelay.streams.stratum.json.JsonRpc.Outcome;
import org.hashrelay.streams.stratum.json.JsonRpc.Request;
import org.hashrelay.streams.stratum.json.JsonRpc.Response;

/** One reading of one line: the members found so far, then what they make together. */
final class JsonRpcReader {

  private static final int MAX_ID = 256;

  private static final JsonMapper MINER_JSON = bounded(8 * 1024);
  private static final JsonMapper POOL_JSON = bounded(LineCutter.POOL_LIMIT);

  private final Line line;
  private RawId id;
  private String method;
  private JsonNode params;
  private JsonNode result;
  private JsonNode error;
  private JsonNode rejectReason;
  private final ObjectNode others = JsonNodeFactory.instance.objectNode();

  private JsonRpcReader(Line line) {
    this.line = line;
  }

  static Outcome readFromMiner(Line line) {
    return read(line, LineCutter.MINER_LIMIT, MINER_JSON);
  }

  static Outcome readFromPool(Line line) {
    return read(line, LineCutter.POOL_LIMIT, POOL_JSON);
  }

  private static Outcome read(Line line, int limit, JsonMapper json) {
    if (line.size() > limit) return new Malformed("longer than a line may be");
    if (hasZeroByte(line)) return new Malformed("not JSON");
    try (var parser = json.createParser(line.array(), line.from(), line.size())) {
      return new JsonRpcReader(line).read(parser);
    } catch (StreamConstraintsException tooMuch) {
      return new Malformed("nested or sized beyond the limits");
    } catch (IOException notJson) {
      return new Malformed("not JSON");
    }
  }

  /** With zero bytes in it, text would be taken for UTF-16 or UTF-32. */
  private static boolean hasZeroByte(Line line) {
    for (var i = line.from(); i < line.to(); i++) if (line.array()[i] == 0) return true;
    return false;
  }

  private static JsonMapper bounded(int maxString) {
    var constraints = StreamReadConstraints.builder()
        .maxNestingDepth(32)
        .maxStringLength(maxString)
        .maxDocumentLength(LineCutter.POOL_LIMIT)
        .maxNumberLength(40)
        .maxNameLength(256)
        .build();
    return new JsonMapper(JsonFactory.builder()
        .streamReadConstraints(constraints)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // they come from anybody
        .build());
  }

  private Outcome read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) return new Malformed("not a JSON object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName();
      var token = parser.nextToken();
      var fault = member(name, token, parser);
      if (!fault.isEmpty()) return new Malformed(fault);
    }
    if (parser.nextToken() != null) return new Malformed("more than one object");
    return whole();
  }

  /** Empty when the member is fine. */
  private String member(String name, JsonToken token, JsonParser parser) throws IOException {
    switch (name) {
      case "id" -> {
        if (id != null) return "two ids";
        if (token.isStructStart() || token.isBoolean()) return "an id that is no id";
        return readId(token, parser);
      }
      case "method" -> {
        if (method != null) return "two methods";
        if (token == JsonToken.VALUE_NULL) return "";
        if (token != JsonToken.VALUE_STRING) return "a method that is no name";
        method = parser.getText();
      }
      case "params" -> params = once(params, parser);
      case "result" -> result = once(result, parser);
      case "error" -> error = once(error, parser);
      case "reject-reason" -> rejectReason = once(rejectReason, parser);
      case "jsonrpc" -> parser.skipChildren();
      default -> others.set(name, parser.readValueAsTree());
    }
    return "";
  }

  private String readId(JsonToken token, JsonParser parser) throws IOException {
    parser.finishToken();
    var from = line.from() + (int) parser.currentTokenLocation().getByteOffset();
    var to = line.from() + (int) parser.currentLocation().getByteOffset();
    if (to - from > MAX_ID) return "an id beyond the limits";
    id = token == JsonToken.VALUE_NULL ? RawId.NULL : RawId.of(line.array(), from, to);
    return "";
  }

  private static JsonNode once(JsonNode before, JsonParser parser) throws IOException {
    if (before != null) throw new IOException("twice");
    return parser.readValueAsTree();
  }

  private Outcome whole() {
    if (method != null) return new Message(call());
    if (id == null && result == null && error == null) {
      return new Malformed("neither a call nor an answer");
    }
    var refusal = Refusal.of(orMissing(result), orMissing(error), orMissing(rejectReason));
    return new Message(new Response(idOrNull(), orMissing(result), refusal, others));
  }

  private JsonRpc call() {
    var given = params == null || params.isNull() ? JsonNodeFactory.instance.arrayNode() : params;
    return idOrNull().isNull()
        ? new Notification(method, given, others)
        : new Request(id, method, given, others);
  }

  private RawId idOrNull() {
    return id == null ? RawId.NULL : id;
  }

  private static JsonNode orMissing(JsonNode node) {
    return node == null ? MissingNode.getInstance() : node;
  }
}
