package org.hashrelay.streams.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.hashrelay.streams.sim.net.TlsFront;
import org.junit.jupiter.api.Test;

/** A simulated pool behind TLS. */
class TlsFrontTest {

  @Test
  void aPoolCanBeReachedThroughTls() throws Exception {
    var context = selfSigned();
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var front = TlsFront.start(context, pool.port());
        var socket = context.getSocketFactory().createSocket("127.0.0.1", front.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("{\"id\":5,\"method\":\"mining.ping\"}\n".getBytes(StandardCharsets.UTF_8));

      var in = new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

      assertThat(in.readLine()).contains("pong");
    }
  }

  private static SSLContext selfSigned() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    var pair = generator.generateKeyPair();
    var name = new X500Name("CN=pool.example");
    var now = Instant.now();
    var signed = new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(now.minusSeconds(60)),
            Date.from(now.plusSeconds(3_600)),
            name,
            pair.getPublic())
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    var certificate = new JcaX509CertificateConverter().getCertificate(signed);
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var password = new char[0];
    store.setKeyEntry("pool", pair.getPrivate(), password, new Certificate[] {certificate});
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
