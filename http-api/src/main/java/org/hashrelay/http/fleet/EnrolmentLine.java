package org.hashrelay.http.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.problem.Refusal;

/**
 * An enrolment of one node; holds its secret.
 *
 * <pre>
 *   hr1e. eyJzZXJ2ZXJzIjpb…            .  1c291ca3
 *         what it says, JSON in base64    CRC-32 of all before the last dot, hex
 * </pre>
 *
 * <p>People copy it between windows: white space anywhere in it is forgiven, a missing end is not.
 */
public record EnrolmentLine(List<String> servers, String nodeId, String token, String fingerprint) {

  /** What a text turned out to be. */
  public sealed interface Reading {}

  public record Enrolled(EnrolmentLine line) implements Reading {}

  /** None; the reason quotes nothing of the text. */
  public record Unreadable(String reason) implements Reading {}

  private static final String PREFIX = "hr1e.";
  private static final Pattern OTHER_VERSION = Pattern.compile("hr\\d+e\\..*");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** As the API takes them; it becomes part of a file's name. */
  private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

  /** Longer ones are something else, and not worth decoding. */
  private static final int LONGEST = 16_384;

  public EnrolmentLine {
    servers = List.copyOf(servers);
  }

  public String text() {
    var body = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(this));
    return body + "." + check(body);
  }

  public static Reading read(String text) {
    var line = BLANKS.matcher(text).replaceAll("");
    if (!line.startsWith(PREFIX) || line.length() > LONGEST) return new Unreadable(stranger(line));
    var end = line.lastIndexOf('.');
    if (end < PREFIX.length() || !line.substring(end + 1).equals(check(line.substring(0, end)))) {
      return new Unreadable("the enrolment line is cut or mistyped, its check characters do not"
          + " fit: copy the whole line, from " + PREFIX + " to its end");
    }
    return decoded(line.substring(PREFIX.length(), end));
  }

  private static String stranger(String line) {
    return OTHER_VERSION.matcher(line).matches()
        ? "the enrolment line is of another version: this program reads those that begin with "
            + PREFIX
        : "this is no enrolment line: one begins with " + PREFIX
            + " and is what POST /api/v1/clients answered";
  }

  private static Reading decoded(String payload) {
    try {
      var line = of(Json.read(Base64.getUrlDecoder().decode(payload)));
      if (line.complete()) return new Enrolled(line);
      return new Unreadable("the enrolment line lacks a server, a node id or a token");
    } catch (IllegalArgumentException | Refusal e) {
      return new Unreadable("the enrolment line holds something else than an enrolment");
    }
  }

  private static EnrolmentLine of(ObjectNode json) {
    var servers = new ArrayList<String>();
    for (JsonNode server : json.path("servers")) servers.add(server.asText());
    return new EnrolmentLine(
        servers,
        json.path("node_id").asText(),
        json.path("token").asText(),
        json.path("fingerprint").asText());
  }

  private boolean complete() {
    return !servers.isEmpty() && NODE_ID.matcher(nodeId).matches() && !token.isEmpty();
  }

  private static String check(String body) {
    var crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  @Override
  public String toString() { // logs show no token
    return "enrolment of " + nodeId + " at " + String.join(", ", servers);
  }
}
