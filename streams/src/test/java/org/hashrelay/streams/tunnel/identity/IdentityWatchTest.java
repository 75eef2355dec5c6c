package org.hashrelay.streams.tunnel.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificate files that change under a server, with the clock in the test's hand. */
class IdentityWatchTest {

  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  @TempDir
  Path folder;

  private final List<ServerIdentity> told = new ArrayList<>();
  private IdentityFolder.Given files;
  private IdentityWatch watch;

  @BeforeEach
  void start() throws IOException {
    files = TestCertificates.write(folder, TestCertificates.key(), NOW.minus(days(1)), in(90));
    watch = new IdentityWatch(files);
    watch.current().onChange(told::add);
  }

  @Test
  void s16_aReplacedCertificateIsTakenWhenTwoLooksHaveSeenTheSame() throws IOException {
    var pair = TestCertificates.key();
    TestCertificates.write(folder, pair, NOW.minus(days(1)), in(365));

    watch.look(NOW);
    assertThat(told).isEmpty();
    watch.look(NOW);

    assertThat(told).hasSize(1);
    assertThat(watch.current().get()).isSameAs(told.get(0));
    assertThat(watch.current().expiresAt()).isEqualTo(in(365));
    assertThat(watch.current().get().certificate().getPublicKey()).isEqualTo(pair.getPublic());
  }

  @Test
  void s16_halfAFileIsLeftWhereItIsUntilTheRestComes() throws IOException {
    var before = watch.current().get();
    var renewed = TestCertificates.certificate(TestCertificates.key(), NOW, in(365));
    Files.writeString(files.certificate(), renewed.substring(0, 200));
    looks(3);

    assertThat(watch.current().get()).isSameAs(before);
    assertThat(watch.current().fault().orElseThrow()).contains("cert.pem");

    TestCertificates.write(folder, TestCertificates.key(), NOW, in(365));
    looks(2);
    assertThat(watch.current().fault()).isEmpty();
    assertThat(told).hasSize(1);
  }

  @Test
  void s16_aCertificateWithoutItsKeyIsNotUsed() throws IOException {
    Files.writeString(
        files.certificate(), TestCertificates.certificate(TestCertificates.key(), NOW, in(365)));
    looks(3);

    assertThat(told).isEmpty();
    assertThat(watch.current().fault().orElseThrow()).contains("key.pem").contains("cert.pem");
  }

  @Test
  void aMissingFileIsAFaultAndItsReturnEndsIt() throws IOException {
    var key = Files.readString(files.privateKey());
    Files.delete(files.privateKey());
    looks(2);
    assertThat(watch.current().fault()).isPresent();

    Files.writeString(files.privateKey(), key);
    looks(2);
    assertThat(watch.current().fault()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void s15_anEndedCertificateReplacesNoneThatIsStillValid() throws IOException {
    TestCertificates.write(folder, TestCertificates.key(), NOW.minus(days(9)), NOW.minus(days(1)));
    looks(2);

    assertThat(told).isEmpty();
    assertThat(watch.current().fault().orElseThrow()).contains("not valid now");
  }

  @Test
  void aSelfSignedCertificateIsRenewedWithItsKeyThirtyDaysBeforeItsEnd() {
    var selfSigned = new IdentityWatch(new IdentityFolder.SelfSigned(folder));
    var first = selfSigned.current().get();
    var end = first.expiresAt();
    for (var i = 0; i < 3; i++) selfSigned.look(end.minus(days(31)));
    assertThat(selfSigned.current().get()).isSameAs(first);

    for (var i = 0; i < 3; i++) selfSigned.look(end.minus(days(29)));

    assertThat(selfSigned.current().expiresAt()).isAfter(end.plus(days(1_000)));
    assertThat(selfSigned.current().get().fingerprint()).isEqualTo(first.fingerprint());
  }

  @Test
  void s15_theEndIsSpokenOfThirtyFourteenSevenAndOneDaysBeforeOnceEach() {
    var notice = new ExpiryNotice();
    var spoken = new ArrayList<Integer>();
    for (var hour = 0; hour < 40 * 24; hour++) {
      notice.due(in(35), NOW.plus(Duration.ofHours(hour))).ifPresent(days -> spoken.add(days));
    }

    assertThat(spoken).containsExactly(30, 14, 7, 1, 0);
    assertThat(notice.due(in(100), in(90))).hasValue(14);
    assertThat(notice.due(in(100), in(90))).isEmpty();
  }

  private void looks(int number) {
    for (var i = 0; i < number; i++) watch.look(NOW);
  }

  private static Instant in(int days) {
    return NOW.plus(days(days));
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }
}
