package org.hashrelay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.psk.PskKeys;
import org.hashrelay.streams.tunnel.transport.PskTransport;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.hashrelay.streams.tunnel.transport.SharedPort;

/**
 * Can a stranger tell a token that a server knows from one that it does not, by the answer or by the
 * time it takes? Probes of both kinds in turn, among the tokens of a fleet.
 */
public final class RefusedKeys {

  private static final int TOKENS = 10_000;
  private static final int PROBES = 10_000;
  private static final int WARM_UP = 40_000;
  private static final int BATCH = 500;

  /** The ticket's age, the length of all binders, that of one; then comes the one. */
  private static final int BEFORE_BINDER = 4 + 2 + 1;

  private static final int PSEUDONYM_BYTES = 16;

  private final int behindIdentity;
  private final SharedPort port;
  private final Set<String> answers = new TreeSet<>();
  private final PskTransport stranger;
  private final PskTransport known;

  private RefusedKeys(PskCipher cipher) throws IOException {
    var random = new SecureRandom();
    var pseudonyms = new Pseudonyms(InstantSource.system());
    for (var i = 0; i < TOKENS; i++) {
      var token = NodeToken.generate(random);
      pseudonyms.put(token.id(), token.prk());
    }
    var one = NodeToken.generate(random);
    pseudonyms.put(one.id(), one.prk());
    var identity = ServerIdentity.inDataDir(Files.createTempDirectory("refused"));
    port = new SharedPort(() -> identity, pseudonyms, Optional::empty);
    behindIdentity = BEFORE_BINDER + (cipher == PskCipher.AES_256_GCM ? 48 : 32);
    known = transport(cipher, one);
    stranger = transport(cipher, NodeToken.generate(random));
  }

  private static PskTransport transport(PskCipher cipher, NodeToken token) {
    return PskTransport.toServer(cipher, token.prk(), System::currentTimeMillis);
  }

  public static void main(String[] arguments) throws IOException {
    for (var cipher : PskCipher.values()) {
      var run = new RefusedKeys(cipher);
      run.probes(WARM_UP);
      System.out.println(cipher);
      run.probes(PROBES);
    }
  }

  private void probes(int number) {
    var unknown = new long[number];
    var wrong = new long[number];
    for (var from = 0; from < number; from += BATCH) {
      var ids = hellos(stranger);
      var keys = hellos(known);
      for (var i = 0; i < BATCH; i++) {
        var first = i % 2 == 0; // neither kind always comes behind the other
        if (first) unknown[from + i] = nanos(ids[i]);
        wrong[from + i] = nanos(keys[i]);
        if (!first) unknown[from + i] = nanos(ids[i]);
      }
    }
    System.out.printf(
        "%,d probes each, answers %s%n  unknown id %s%n  wrong key  %s%n",
        number, answers, quartiles(unknown), quartiles(wrong));
  }

  /** Of a key nobody knows, under the names of this one. */
  private ByteString[] hellos(PskTransport named) {
    var hellos = new ByteString[BATCH];
    Arrays.setAll(hellos, i -> withNameOf(hello(named), hello(stranger)));
    return hellos;
  }

  private static ByteString hello(PskTransport from) {
    var pipe = from.pipe("localhost", 1);
    pipe.start();
    return pipe.takeWire();
  }

  private ByteString withNameOf(ByteString named, ByteString hello) {
    var at = hello.size() - behindIdentity - PskKeys.IDENTITY_BYTES;
    var end = at + PSEUDONYM_BYTES;
    return hello.take(at).concat(named.slice(at, end)).concat(hello.drop(end)).compact();
  }

  private long nanos(ByteString hello) {
    var pipe = port.pipe("", 0);
    pipe.start();
    var before = System.nanoTime();
    pipe.received(hello);
    var answer = pipe.takeWire();
    var took = System.nanoTime() - before;
    answers.add(
        HexFormat.of().formatHex(answer.toArray()) + " " + pipe.failure().orElse("taken"));
    return took;
  }

  private static String quartiles(long[] nanos) {
    Arrays.sort(nanos);
    return "median %.2f µs, quartiles %.2f and %.2f µs"
        .formatted(
            nanos[nanos.length / 2] / 1e3,
            nanos[nanos.length / 4] / 1e3,
            nanos[nanos.length * 3 / 4] / 1e3);
  }
}
