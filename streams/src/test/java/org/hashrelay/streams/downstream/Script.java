package org.hashrelay.streams.downstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.work.NonceSearch;
import org.hashrelay.streams.sim.work.SimJob;

/** One miner's conversation, played line by line; {@code conversations/README.md} has the form. */
final class Script implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_MILLIS = 10_000;

  private final int port;
  private final SimPool pool;
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private String said = "";
  private byte[] extranonce1 = {};
  private int extranonce2Size;
  private int mask;
  private double difficulty = 1;
  private Optional<SimJob> job = Optional.empty();
  private Optional<NonceSearch> search = Optional.empty();
  private int restarts;
  private int shares;

  Script(int port, SimPool pool) {
    this.port = port;
    this.pool = pool;
    connect();
  }

  /** How many true shares it sent, each once. */
  int shares() {
    return shares;
  }

  void play(String line) {
    int space = line.indexOf(' ');
    var verb = space < 0 ? line : line.substring(0, space);
    var text = space < 0 ? "" : line.substring(space + 1);
    switch (verb) {
      case ">" -> say(filled(text) + "\n");
      case ">again" -> say(said);
      case ">hex" -> write(HexFormat.of().parseHex(text));
      case "<" -> expect(parse(text), next());
      case "<later" -> expectLater(parse(text));
      case "<closed" -> expectEnd();
      case "@" -> elsewhere(text);
      default -> throw new IllegalArgumentException(line);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void elsewhere(String what) {
    switch (what) {
      case "connect" -> {
        close();
        connect();
      }
      case "job" -> pool.newJob(false);
      case "clean-job" -> pool.newJob(true);
      default -> pool.misbehave(what);
    }
  }

  private void connect() {
    try {
      socket = new Socket("127.0.0.1", port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ── what it says ────────────────────────────────────────────────────────────────────────────

  private void say(String line) {
    said = line;
    write(line.getBytes(StandardCharsets.UTF_8));
  }

  private void write(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String filled(String line) {
    var text = line.replace("${lastjob}", job.map(SimJob::id).orElse(""));
    if (!text.contains("${nonce}")) return text;
    var share = find();
    if (text.contains("${job}")) shares++;
    return text.replace("${job}", share.jobId())
        .replace("${extranonce2}", share.extranonce2())
        .replace("${ntime}", hex8(share.ntime()))
        .replace("${nonce}", hex8(share.nonce()))
        .replace("${version}", hex8(share.versionBits()));
  }

  private NonceSearch.Found find() {
    if (search.isEmpty()) {
      var space =
          new NonceSearch.Space(extranonce1, extranonce2Size, mask, false, difficulty, restarts++);
      search = Optional.of(new NonceSearch(job.orElseThrow(), space, 4_096));
    }
    return search.get().next(10_000_000).orElseThrow();
  }

  private static String hex8(int number) {
    return HexFormat.of().toHexDigits(number);
  }

  // ── what it hears ───────────────────────────────────────────────────────────────────────────

  private void expect(JsonNode pattern, JsonNode line) {
    if (!Matching.matches(pattern, line)) {
      throw new AssertionError("expected " + pattern + "\n but heard " + line);
    }
  }

  private void expectLater(JsonNode pattern) {
    while (!Matching.matches(pattern, next())) continue;
  }

  private void expectEnd() {
    var line = read();
    if (line.isPresent()) throw new AssertionError("expected the end, heard " + line.get());
  }

  private JsonNode next() {
    var line = parse(read().orElseThrow(() -> new AssertionError("closed by the other end")));
    learn(line, line.path("params"));
    return line;
  }

  private void learn(JsonNode line, JsonNode params) {
    switch (line.path("method").asText()) {
      case "mining.set_difficulty" -> difficulty = params.path(0).asDouble();
      case "mining.set_extranonce" -> extranonce(params, 0);
      case "mining.set_version_mask" ->
        mask = HexFormat.fromHexDigits(params.path(0).asText());
      case "mining.notify" -> {
        job = Optional.of(SimJob.parse(params));
        search = Optional.empty();
      }
      case "" -> answered(line.path("result"));
      default -> throw new AssertionError("a miner of old knows no " + line);
    }
  }

  private void answered(JsonNode result) {
    if (result.has("version-rolling.mask")) {
      mask = HexFormat.fromHexDigits(result.path("version-rolling.mask").asText());
    } else if (result.size() == 3 && result.path(2).isInt()) {
      extranonce(result, 1);
    }
  }

  private void extranonce(JsonNode values, int at) {
    extranonce1 = HexFormat.of().parseHex(values.path(at).asText());
    extranonce2Size = values.path(at + 1).asInt();
  }

  private Optional<String> read() {
    var line = new ByteArrayOutputStream();
    try {
      for (var b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') return Optional.of(line.toString(StandardCharsets.UTF_8));
        line.write(b);
      }
      return Optional.empty();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came after " + said, e);
    } catch (IOException reset) {
      return Optional.empty();
    }
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}
