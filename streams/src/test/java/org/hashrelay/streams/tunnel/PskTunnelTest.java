package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.TokenKeys.KnownNode;
import org.hashrelay.streams.tunnel.TunnelFixture.NodeSide;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tcp_encrypt} with real sockets, on the port that {@code tcp_tls} uses too. */
class PskTunnelTest {

  private static final PoolRoute ROUTE = new PoolRoute(1, 1, 0, 1);
  private static final String ENCRYPT = "hashrelay.transport = tcp_encrypt\n";

  @TempDir
  Path dataDir;

  private TunnelFixture fixture;
  private EchoPool pool;
  private final NodeSide node = new NodeSide();

  @BeforeEach
  void start() throws Exception {
    fixture = new TunnelFixture(dataDir);
    pool = new EchoPool();
    fixture.pools.put(1, pool.address(1));
  }

  @AfterEach
  void stop() throws Exception {
    pool.close();
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "aes-256-gcm, TLS_AES_256_GCM_SHA384",
    "chacha20-poly1305, TLS_CHACHA20_POLY1305_SHA256"
  })
  void aStreamGoesThroughWithEitherCipherAndBothEndsNameIt(String cipher, String suite)
      throws Exception {
    var server = fixture.server("");
    var client = fixture.client(
        server.address().getPort(),
        fixture.token,
        node,
        // a pin that no certificate has: none is looked at
        ENCRYPT + "hashrelay { cipher = " + cipher + ", server-fingerprint = \"sha256:"
            + "0".repeat(64) + "\" }");
    assertThat(node.connected.poll(30, SECONDS).nodeId()).isEqualTo("farm-1");
    var bytes = new byte[200_000];
    new Random(3).nextBytes(bytes);
    var sent = ByteString.fromArray(bytes);

    var events = new Collected();
    client.open(ROUTE, events).send(sent);

    await().until(() -> events.received().equals(sent));
    var session = fixture.sessions.poll(30, SECONDS).session;
    assertThat(session.transport()).isEqualTo("tcp_encrypt");
    assertThat(session.cipher()).isEqualTo(suite);
    assertThat(client.status().transport()).isEqualTo("tcp_encrypt");
    assertThat(client.status().cipher()).isEqualTo(suite);
  }

  @Test
  void nodesOfBothTransportsShareThePort() throws Exception {
    var server = fixture.server("");
    var port = server.address().getPort();
    var other = NodeToken.generate(new SecureRandom());
    fixture.known.put(other.id(), new KnownNode("farm-2", other.verifier()));
    var withCertificate = new NodeSide();

    fixture.client(port, fixture.token, node, ENCRYPT);
    fixture.client(port, other, withCertificate, "hashrelay.transport = tcp_tls");

    assertThat(node.connected.poll(30, SECONDS).nodeId()).isEqualTo("farm-1");
    assertThat(withCertificate.connected.poll(30, SECONDS).nodeId()).isEqualTo("farm-2");
  }

  @Test
  void aTokenTheServerDoesNotKnowIsRefusedWithAReasonAndNoByteOfTheTunnel() throws Exception {
    var server = fixture.server("");
    var stranger = NodeToken.generate(new SecureRandom());

    var client = fixture.client(server.address().getPort(), stranger, node, ENCRYPT);

    await().until(() -> client.status().lastError().contains("token"));
    await().until(() -> server.refused().getOrDefault("psk", 0L) > 0);
    assertThat(client.status().state()).isNotEqualTo(State.CONNECTED);
    assertThat(fixture.sessions).isEmpty();
  }

  @Test
  void aTokenRevokedSinceItsKeyWasReadIsRefusedByTheProofInside() {
    var server = fixture.server("");
    fixture.known.clear();

    var client = fixture.client(server.address().getPort(), fixture.token, node, ENCRYPT);

    await().until(() -> client.status().lastError().contains("token"));
    await().until(() -> server.refused().containsKey("token"));
    assertThat(fixture.sessions).isEmpty();
  }

  @Test
  void aLostTunnelComesBack() throws Exception {
    var server = fixture.server("");
    var port = server.address().getPort();
    var client = fixture.client(port, fixture.token, node, ENCRYPT);
    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    await().until(() -> !fixture.sessions.isEmpty());

    server.stop("maintenance").toCompletableFuture().get(30, SECONDS);
    assertThat(node.lost.poll(30, SECONDS)).isEqualTo("goodbye");
    fixture.server(port, "");

    assertThat(node.connected.poll(30, SECONDS)).isNotNull();
    assertThat(client.status().reconnects()).isEqualTo(1);
  }
}
