package org.hashrelay.http.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.problem.Refusal;

/**
 * What a node has to know of its servers before the first connection.
 *
 * @param servers {@code host:port} of the tunnel, as seen from the farms
 * @param fingerprint {@code sha256:} and the hex digest of the server's public key
 */
public record Enrolment(List<String> servers, String fingerprint) {

  public Enrolment {
    servers = List.copyOf(servers);
  }

  /** Everything one node needs, as one line to hand over. */
  public Code forNode(String nodeId, String token) {
    return new Code(servers, nodeId, token, fingerprint);
  }

  /** An enrolment of one node; holds its secret. */
  public record Code(List<String> servers, String nodeId, String token, String fingerprint) {

    private static final String PREFIX = "hr1e.";

    public Code {
      servers = List.copyOf(servers);
    }

    public String text() {
      return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(this));
    }

    /** Empty when the text is no enrolment; surrounding white space is forgiven. */
    public static Optional<Code> parse(String text) {
      var line = text.strip();
      if (!line.startsWith(PREFIX)) return Optional.empty();
      try {
        return Optional.of(
                of(Json.read(Base64.getUrlDecoder().decode(line.substring(PREFIX.length())))))
            .filter(Code::complete);
      } catch (IllegalArgumentException | Refusal e) {
        return Optional.empty();
      }
    }

    private static Code of(ObjectNode json) {
      var servers = new ArrayList<String>();
      for (JsonNode server : json.path("servers")) servers.add(server.asText());
      return new Code(
          servers,
          json.path("node_id").asText(),
          json.path("token").asText(),
          json.path("fingerprint").asText());
    }

    private boolean complete() {
      return !servers.isEmpty() && !nodeId.isEmpty() && !token.isEmpty();
    }

    @Override
    public String toString() { // logs show no token
      return "enrolment of " + nodeId + " at " + String.join(", ", servers);
    }
  }
}
