package org.hashrelay.streams.aggregation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;

/** A pool on the other end of a wire made of method calls; says only what a test makes it say. */
final class FakePool implements PoolDialer {

  static final String PREV_HASH =
      "4e21e18a459dffbfd156cb245612e74bfeb964a20000c0fc0000000000000000";
  private static final ObjectMapper JSON = new ObjectMapper();

  final List<Line> lines = new ArrayList<>();

  /** Whether there is no way there at all. */
  boolean isOutOfReach;

  @Override
  public PoolStream open(PoolRoute route, PoolEvents events) {
    var line = new Line(route, events);
    lines.add(line);
    return line;
  }

  @Override
  public boolean canDial() {
    return !isOutOfReach;
  }

  /** The connection that was opened last. */
  Line last() {
    return lines.get(lines.size() - 1);
  }

  /** One connection. */
  static final class Line implements PoolStream {

    final PoolRoute route;
    final List<JsonNode> heard = new ArrayList<>();
    private final PoolEvents events;
    String closedFor = "";
    int consumed;

    Line(PoolRoute route, PoolEvents events) {
      this.route = route;
      this.events = events;
    }

    /** Connects and answers the handshake. */
    Line serve(String extranonce1, int extranonce2Size) {
      events.opened();
      if (last().path("method").asText().equals("mining.configure")) {
        answer("{\"version-rolling\":true,\"version-rolling.mask\":\"1fffe000\"}");
      }
      answer("[[[\"mining.notify\",\"s1\"]],\"%s\",%d]".formatted(extranonce1, extranonce2Size));
      answerLogins();
      return this;
    }

    void opened() {
      events.opened();
    }

    void closes(String reason) {
      closedFor = reason;
      events.closed(reason);
    }

    void writable(boolean ready) {
      events.writable(ready);
    }

    void interrupted(boolean away) {
      events.interrupted(away);
    }

    void says(String line) {
      events.received(ByteString.fromString(line + "\n"));
    }

    void tells(String method, String params) {
      says("{\"id\":null,\"method\":\"%s\",\"params\":%s}".formatted(method, params));
    }

    void difficulty(double value) {
      tells("mining.set_difficulty", "[" + value + "]");
    }

    void job(String id, String prevHash, boolean clean) {
      job(id, prevHash, "20000000", "683921df", clean);
    }

    void job(String id, String prevHash, String version, String ntime, boolean clean) {
      tells(
          "mining.notify",
          "[\"%s\",\"%s\",\"0100\",\"ffff\",[],\"%s\",\"1703c7d9\",\"%s\",%s]"
              .formatted(id, prevHash, version, ntime, clean));
    }

    JsonNode last() {
      return heard.get(heard.size() - 1);
    }

    /** Answers what was asked last. */
    void answer(String result) {
      answer(last().path("id").asInt(), result, "null");
    }

    void answer(int id, String result, String error) {
      says("{\"id\":%d,\"result\":%s,\"error\":%s}".formatted(id, result, error));
    }

    void answerLogins() {
      for (var call : List.copyOf(heard)) {
        if (isMethod(call, "mining.authorize")) answer(call.path("id").asInt(), "true", "null");
      }
    }

    List<JsonNode> calls(String method) {
      return heard.stream().filter(call -> isMethod(call, method)).toList();
    }

    private static boolean isMethod(JsonNode call, String method) {
      return call.path("method").asText().equals(method);
    }

    @Override
    public void send(ByteString bytes) {
      for (var line : bytes.utf8String().split("\n")) heard.add(parse(line));
    }

    @Override
    public void consumed(int bytes) {
      consumed += bytes;
    }

    @Override
    public void close(String reason) {
      if (closedFor.isEmpty()) closedFor = reason;
    }
  }

  static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException noJson) {
      throw new UncheckedIOException(noJson);
    }
  }
}
