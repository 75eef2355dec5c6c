package org.hashrelay.streams.downstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.EthashProof;
import org.hashrelay.streams.work.Target;

/**
 * A pool of an Ethash-type coin on a real socket, which verifies every share.
 *
 * <p>Its mix hash is a stand-in: SHA-256 of a key, the header and the nonce, instead of a walk
 * through a DAG. The final hash is computed as Ethash does, so a wrong prefix, header or nonce
 * gives another one and is refused.
 */
final class EthashStand implements AutoCloseable {

  static final String SEED = "0".repeat(64);
  static final String HEADER = "5a".repeat(32);
  static final Target TARGET = Target.ofHex("0f" + "f".repeat(62));
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerSocket server;
  private final String dialect;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  final AtomicInteger accepted = new AtomicInteger();
  final AtomicInteger refused = new AtomicInteger();
  final AtomicInteger connections = new AtomicInteger();
  final Set<String> nonces = ConcurrentHashMap.newKeySet();

  /**
   * @param dialect {@code es1} or {@code eth-proxy}; whoever speaks another one is hung up on
   */
  EthashStand(String dialect) {
    this.dialect = dialect;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** What the keyed walk through no DAG at all ends with. */
  static String mix(String header, String nonce) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update("stand-in".getBytes(StandardCharsets.US_ASCII));
      digest.update(HexFormat.of().parseHex(header));
      return HexFormat.of().formatHex(digest.digest(HexFormat.of().parseHex(nonce)));
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  static boolean isGood(String nonce) {
    return TARGET.isAtLeast(EthashProof.finalHash(HEADER, nonce, mix(HEADER, nonce)));
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException closed) {
      threads.shutdown();
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var in = new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var call = JSON.readTree(line);
        var isProxy = call.path("method").asText().startsWith("eth_");
        if (isProxy != dialect.equals("eth-proxy")) return;
        socket.getOutputStream().write(answer(call).getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException gone) {
      return;
    }
  }

  private String answer(JsonNode call) {
    var id = call.path("id").asInt();
    var params = call.path("params");
    return switch (call.path("method").asText()) {
      case "mining.subscribe" -> {
        connections.incrementAndGet();
        yield "{\"id\":%d,\"result\":[[\"mining.notify\",\"s\",\"EthereumStratum/1.0.0\"],\"080c\"]}\n"
            .formatted(id);
      }
      case "mining.authorize" -> yes(id) + es1Job();
      case "eth_submitLogin" -> {
        connections.incrementAndGet();
        yield yes(id);
      }
      case "eth_getWork" ->
        "{\"id\":%d,\"result\":[\"0x%s\",\"0x%s\",\"0x%s\"]}\n"
            .formatted(id, HEADER, SEED, TARGET.hex());
      case "mining.submit" -> judged(id, "080c" + params.path(2).asText(), "");
      case "eth_submitWork" ->
        judged(id, params.path(0).asText().substring(2), params.path(2).asText().substring(2));
      default -> yes(id);
    };
  }

  private static String es1Job() {
    var difficulty = TARGET.difficulty(Algorithms.ES1);
    return "{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[%s]}\n"
            .formatted(new BigDecimal(difficulty).toPlainString())
        + "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"j\",\"%s\",\"%s\",true]}\n"
            .formatted(SEED, HEADER);
  }

  private String judged(int id, String nonce, String mix) {
    var right = mix.isEmpty() || mix.equals(mix(HEADER, nonce));
    if (nonce.length() == 16 && right && isGood(nonce) && nonces.add(nonce)) {
      accepted.incrementAndGet();
      return yes(id);
    }
    refused.incrementAndGet();
    return "{\"id\":%d,\"result\":false,\"error\":[23,\"Invalid share\",null]}\n".formatted(id);
  }

  private static String yes(int id) {
    return "{\"id\":%d,\"result\":true}\n".formatted(id);
  }

  @Override
  public void close() {
    dies();
  }

  void dies() {
    try {
      server.close();
      for (var socket : sockets) socket.close();
    } catch (IOException already) {
      threads.shutdownNow();
    }
    threads.shutdownNow();
  }
}
