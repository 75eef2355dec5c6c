package org.hashrelay.streams.tunnel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.apache.pekko.util.ByteString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.hashrelay.streams.pool.PoolAddress;
import org.hashrelay.streams.pool.PoolConnector;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolSettings;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.sim.net.TlsFront;
import org.hashrelay.streams.tunnel.transport.TlsTransport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Pools that are stopped, and pools whose certificate is not what it should be. */
class PoolHealthTest {

  private static final ActorSystem SYSTEM = ActorSystem.create("health", TunnelFixture.TEST);
  private static final ByteString PING =
      ByteString.fromString("{\"id\":5,\"method\":\"mining.ping\",\"params\":[]}\n");
  private static final ByteString SHARE = ByteString.fromString(
      "{\"id\":6,\"method\":\"mining.submit\",\"params\":[\"a\",\"1\",\"00\",\"00\",\"00\"]}\n");
  private static final String GOOD_HOST = "127.0.0.1";

  private final Collected events = new Collected();

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(SYSTEM);
  }

  private PoolStream open(int port, boolean tls, TlsTransport certificates) {
    var settings =
        new PoolSettings(Duration.ofSeconds(5), 512 * 1024, 64 * 1024, Duration.ofMillis(1_500));
    var address = new PoolAddress(1, GOOD_HOST, port, tls);
    return new PoolConnector(SYSTEM, settings, route -> Optional.of(address), certificates)
        .open(new PoolRoute(1, 1, 0, 1), events);
  }

  /** As a process under SIGSTOP: its sockets stand, and nothing comes. */
  @Test
  void q70_aFrozenPoolIsSilentOnceItLeavesSharesWaiting() throws Exception {
    try (var pool = SimPool.start(SimPoolSettings.standard())) {
      var stream = open(pool.port(), false, TlsTransport.toPool());
      stream.send(PING);
      await().until(() -> events.bytes.get() > 0);
      pool.misbehave("freeze");
      stream.send(SHARE);

      assertThat(events.closed.get(30, SECONDS)).isEqualTo("pool-silent");
    }
  }

  // ── certificates ────────────────────────────────────────────────────────────────────────────

  private static final Authority OURS = new Authority("CN=ours");
  private static final Authority THEIRS = new Authority("CN=theirs");

  /** Somebody whose signature is trusted, or not. */
  private static final class Authority {

    final KeyPair keys = keys();
    final X500Name name;
    final X509Certificate certificate;

    Authority(String name) {
      this.name = new X500Name(name);
      certificate = issue(this, this.name, keys, "127.0.0.1", Duration.ofDays(1));
    }
  }

  private static KeyPair keys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate issue(
      Authority by, X500Name subject, KeyPair keys, String host, Duration left) {
    try {
      var now = Instant.now();
      var isAuthority = subject.equals(by.name);
      var builder = new JcaX509v3CertificateBuilder(
              by.name,
              new BigInteger(63, new java.util.Random(subject.hashCode())),
              Date.from(now.minus(Duration.ofDays(2))),
              Date.from(now.plus(left)),
              subject,
              keys.getPublic())
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority))
          .addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(new GeneralName(GeneralName.iPAddress, host)));
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by.keys.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext server(Authority by, String host, Duration left) throws Exception {
    var keys = keys();
    var certificate = issue(by, new X500Name("CN=pool"), keys, host, left);
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var chain = new Certificate[] {certificate, by.certificate};
    store.setKeyEntry("pool", keys.getPrivate(), new char[0], chain);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static TlsTransport trusting(Authority authority) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority.certificate);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return TlsTransport.toPool(context);
  }

  private void isRefused(SSLContext server) throws Exception {
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var front = TlsFront.start(server, pool.port())) {
      open(front.port(), true, trusting(OURS)).send(PING);

      assertThat(events.closed.get(30, SECONDS)).isEqualTo("tls-failed");
      assertThat(events.opened).isNotDone();
      assertThat(events.bytes.get()).isZero();
    }
  }

  @Test
  void aPoolWithAGoodCertificateIsSpokenTo() throws Exception {
    var server = server(OURS, GOOD_HOST, Duration.ofDays(1));
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var front = TlsFront.start(server, pool.port())) {
      open(front.port(), true, trusting(OURS)).send(PING);

      await().until(() -> events.received().utf8String().contains("pong"));
    }
  }

  @Test
  void p12_anExpiredCertificateOfAPoolIsRefused() throws Exception {
    isRefused(server(OURS, GOOD_HOST, Duration.ofDays(-1)));
  }

  @Test
  void p12_aCertificateThatSomebodyElseSignedIsRefused() throws Exception {
    isRefused(server(THEIRS, GOOD_HOST, Duration.ofDays(1)));
  }

  @Test
  void p12_aCertificateForAnotherHostIsRefused() throws Exception {
    isRefused(server(OURS, "127.0.0.2", Duration.ofDays(1)));
  }
}
