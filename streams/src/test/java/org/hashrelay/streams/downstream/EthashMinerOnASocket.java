package org.hashrelay.streams.downstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/** A miner that finds shares of {@link EthashStand} in one of the four dialects. */
final class EthashMinerOnASocket implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACCOUNT = "0x1111111111111111111111111111111111111111";

  final AtomicInteger accepted = new AtomicInteger();
  final AtomicInteger refused = new AtomicInteger();
  private final String dialect;
  private final Socket socket;
  private final BufferedReader in;
  private final int wanted;
  private String prefix = "";
  private long next;
  private int id = 40;

  /**
   * @param number tells miners that choose their own nonces apart
   */
  EthashMinerOnASocket(String dialect, int port, int number, int wanted) throws IOException {
    this.dialect = dialect;
    this.wanted = wanted;
    this.next = (long) number << 48;
    socket = new Socket("127.0.0.1", port);
    in = new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    var thread = new Thread(this::run, "miner " + dialect + number);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      enter();
      for (var line = in.readLine(); line != null; line = in.readLine()) heard(JSON.readTree(line));
    } catch (IOException gone) {
      return;
    }
  }

  private void enter() throws IOException {
    switch (dialect) {
      case "es1" -> {
        says(
            "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"m\",\"EthereumStratum/1.0.0\"]}");
        says("{\"id\":3,\"method\":\"mining.authorize\",\"params\":[\"a.w\",\"x\"]}");
      }
      case "es2" -> {
        says("{\"id\":0,\"method\":\"mining.hello\",\"params\":{\"agent\":\"m\"}}");
        says("{\"id\":1,\"method\":\"mining.subscribe\"}");
        says("{\"id\":3,\"method\":\"mining.authorize\",\"params\":[\"a.w\",\"x\"]}");
      }
      case "stratum1" -> {
        says("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}");
        says("{\"id\":3,\"method\":\"mining.authorize\",\"params\":[\"" + ACCOUNT + ".w\",\"x\"]}");
      }
      default -> {
        says("{\"id\":1,\"method\":\"eth_submitLogin\",\"params\":[\"" + ACCOUNT
            + "\"],\"worker\":\"w\"}");
        says("{\"id\":5,\"method\":\"eth_getWork\",\"params\":[]}");
      }
    }
  }

  private void heard(JsonNode line) throws IOException {
    var method = line.path("method").asText();
    if (line.path("id").asInt() == 1 && dialect.equals("es1")) {
      prefix = line.path("result").path(1).asText();
    }
    if (method.equals("mining.set"))
      prefix = line.path("params").path("extranonce").asText();
    if (line.path("id").asInt() > 40) {
      if (line.path("result").asBoolean()) accepted.incrementAndGet();
      else refused.incrementAndGet();
      if (accepted.get() + refused.get() < wanted) submit(job);
    } else if (method.equals("mining.notify") || line.path("result").size() == 3) {
      var first = job.isEmpty();
      job = line.path("params").path(0).asText();
      if (first) submit(job);
    }
  }

  private String job = "";

  private void submit(String named) throws IOException {
    var own = 16 - prefix.length();
    String nonce;
    do {
      nonce = prefix + HexFormat.of().toHexDigits(next++).substring(prefix.length());
    } while (!EthashStand.isGood(nonce));
    var mix = EthashStand.mix(EthashStand.HEADER, nonce);
    var mine = nonce.substring(16 - own);
    var header = EthashStand.HEADER;
    id++;
    says(
        switch (dialect) {
          case "es1" ->
            "{\"id\":%d,\"method\":\"mining.submit\",\"params\":[\"a.w\",\"%s\",\"%s\"]}"
                .formatted(id, named, mine);
          case "es2" ->
            "{\"id\":%d,\"method\":\"mining.submit\",\"params\":[\"%s\",\"%s\",\"w-1\"]}"
                .formatted(id, named, mine);
          case "stratum1" ->
            "{\"id\":%d,\"method\":\"mining.submit\",\"params\":[\"%s.w\",\"%s\",\"0x%s\",\"0x%s\",\"0x%s\"]}"
                .formatted(id, ACCOUNT, named, nonce, header, mix);
          default ->
            "{\"id\":%d,\"method\":\"eth_submitWork\",\"params\":[\"0x%s\",\"0x%s\",\"0x%s\"],\"worker\":\"w\"}"
                .formatted(id, nonce, header, mix);
        });
  }

  private void says(String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
