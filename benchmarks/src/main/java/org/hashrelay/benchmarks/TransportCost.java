package org.hashrelay.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.transport.PskTransport;
import org.hashrelay.streams.tunnel.transport.SecurePipe;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.hashrelay.streams.tunnel.transport.SharedPort;
import org.hashrelay.streams.tunnel.transport.TlsTransport;
import org.hashrelay.streams.tunnel.transport.Transport;

/**
 * What does it cost to protect a piece of the tunnel and to open it at the other end, and to shake
 * hands? CPU time of one thread, so that a busy machine disturbs little; the transports in turn.
 */
public final class TransportCost {

  private static final int[] SIZES = {256, 4_096, 65_536};
  private static final int ROUNDS = 7;
  private static final long ROUND_NANOS = 1_000_000_000L;

  private final Map<String, Transport> transports = new LinkedHashMap<>();
  private final SharedPort port;

  private TransportCost() throws IOException {
    var token = NodeToken.generate(new SecureRandom());
    var pseudonyms = new Pseudonyms(InstantSource.system());
    pseudonyms.put(token.id(), token.prk());
    var identity = ServerIdentity.inDataDir(Files.createTempDirectory("transport-cost"));
    port = new SharedPort(() -> identity, pseudonyms, Optional::empty);
    transports.put(TlsTransport.NAME, TlsTransport.toServer(Optional.of(identity.fingerprint())));
    for (var cipher : PskCipher.values()) {
      transports.put(
          PskTransport.NAME + " " + cipher.word(),
          PskTransport.toServer(cipher, token.prk(), System::currentTimeMillis));
    }
  }

  public static void main(String[] arguments) throws IOException {
    var cost = new TransportCost();
    for (var size : SIZES) cost.compare("%,d bytes one way".formatted(size), size);
    cost.compare("handshake, both ends", 0);
  }

  private void compare(String what, int size) {
    var works = new LinkedHashMap<String, Runnable>();
    transports.forEach((name, transport) -> works.put(name, work(transport, size)));
    works.values().forEach(TransportCost::micros); // warms up, each as long as a round
    works.values().forEach(TransportCost::micros);
    var figures = new LinkedHashMap<String, double[]>();
    for (var round = 0; round < ROUNDS; round++) {
      for (var work : works.entrySet()) {
        figures.computeIfAbsent(work.getKey(), name -> new double[ROUNDS])[round] =
            micros(work.getValue());
      }
    }
    figures.forEach((name, micros) -> {
      Arrays.sort(micros);
      System.out.printf(
          "%-22s %-30s median %.1f µs, %.1f to %.1f%n",
          what, name, micros[ROUNDS / 2], micros[0], micros[ROUNDS - 1]);
    });
  }

  private Runnable work(Transport transport, int size) {
    if (size == 0) return () -> handshake(transport.pipe("", 1), port.pipe("", 0));
    var node = transport.pipe("localhost", 1);
    var server = port.pipe("", 0);
    handshake(node, server);
    var piece = ByteString.fromArray(new byte[size]);
    return () -> {
      node.send(piece);
      server.received(node.takeWire());
      if (server.takePlain().size() != size) throw new IllegalStateException("bytes are missing");
    };
  }

  private static void handshake(SecurePipe node, SecurePipe server) {
    server.start();
    node.start();
    while (!server.established() || !node.established()) {
      server.received(node.takeWire());
      node.received(server.takeWire());
    }
  }

  private static double micros(Runnable work) {
    var threads = ManagementFactory.getThreadMXBean();
    var start = threads.getCurrentThreadCpuTime();
    var times = 0;
    while (threads.getCurrentThreadCpuTime() - start < ROUND_NANOS) {
      for (var i = 0; i < 10; i++) work.run();
      times += 10;
    }
    return (threads.getCurrentThreadCpuTime() - start) / 1e3 / times;
  }
}
