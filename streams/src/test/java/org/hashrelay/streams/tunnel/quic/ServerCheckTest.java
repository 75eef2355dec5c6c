package org.hashrelay.streams.tunnel.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.tunnel.identity.TestCertificates;
import org.hashrelay.streams.tunnel.transport.Fingerprint;
import org.junit.jupiter.api.Test;

/** Which certificates a node takes over QUIC: the same as over TCP. */
class ServerCheckTest {

  private static final Duration YEAR = Duration.ofDays(365);

  private final Instant now = Instant.now();
  private final KeyPair key = TestCertificates.key();

  private static X509Certificate certificate(KeyPair key, Instant from, Instant until)
      throws Exception {
    var pem = TestCertificates.certificate(key, from, until).getBytes(StandardCharsets.US_ASCII);
    var factory = CertificateFactory.getInstance("X.509");
    return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(pem));
  }

  private Optional<String> fault(X509Certificate pinned, X509Certificate... shown) {
    return ServerCheck.of(Optional.of(Fingerprint.of(pinned)), "relay.example")
        .fault(List.of(shown));
  }

  @Test
  void thePinnedKeyIsTakenInWhateverCertificateItComes() throws Exception {
    var first = certificate(key, now.minus(YEAR), now.plus(YEAR));
    var renewed = certificate(key, now, now.plus(YEAR.multipliedBy(2)));

    assertThat(fault(first, renewed)).isEmpty();
  }

  @Test
  void s15_aCertificateThatHasEndedIsRefusedThoughItsKeyIsPinned() throws Exception {
    var ended = certificate(key, now.minus(YEAR), now.minusSeconds(60));

    assertThat(fault(ended, ended).orElseThrow()).contains("ended at", "renewed");
  }

  @Test
  void aCertificateThatHasNotBegunIsTakenByANodeThatLivesInThePast() throws Exception {
    var early = certificate(key, now.plus(YEAR), now.plus(YEAR.multipliedBy(2)));

    assertThat(fault(early, early)).isEmpty();
  }

  @Test
  void anotherKeyIsRefusedAndBothAreNamed() throws Exception {
    var own = certificate(key, now, now.plus(YEAR));
    var other = certificate(TestCertificates.key(), now, now.plus(YEAR));

    assertThat(fault(own, other).orElseThrow())
        .contains(Fingerprint.of(own).toString(), Fingerprint.of(other).toString());
    assertThat(fault(own).orElseThrow()).contains("no certificate");
  }
}
