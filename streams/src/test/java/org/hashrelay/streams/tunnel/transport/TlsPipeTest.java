package org.hashrelay.streams.tunnel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsPipeTest {

  @TempDir
  Path dataDir;

  private ServerIdentity identity;

  @BeforeEach
  void identity() {
    identity = ServerIdentity.inDataDir(dataDir);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000, 1_000_000})
  void howeverTheWireIsCutThePlainBytesAreTheSame(int chunk) {
    var server = TlsTransport.ofServer(() -> identity).pipe("", 0);
    var client = TlsTransport.toServer(Optional.of(identity.fingerprint())).pipe("localhost", 1);
    var bytes = new byte[50_000];
    new Random(chunk).nextBytes(bytes);
    var sent = ByteString.fromArray(bytes);
    server.start();
    client.start();
    client.send(sent); // before the handshake is over
    var received = ByteString.emptyByteString();

    for (var i = 0; i < 10; i++) {
      move(client.takeWire(), server, chunk);
      received = received.concat(server.takePlain());
      move(server.takeWire(), client, chunk);
    }

    assertThat(received).isEqualTo(sent);
    assertThat(client.established()).isTrue();
    assertThat(server.established()).isTrue();
    assertThat(client.cipher()).isEqualTo(server.cipher()).startsWith("TLS_");
    assertThat(client.binding()).isEqualTo(server.binding());
    client.close();
    move(client.takeWire(), server, chunk);
    assertThat(server.finished()).isTrue();
    assertThat(server.failure()).isEmpty();
  }

  @Test
  void anotherKeyIsRefusedWithAMessageThatNamesBoth(@TempDir Path elsewhere) {
    var other = ServerIdentity.inDataDir(elsewhere);
    var client = handshake(TlsTransport.toServer(Optional.of(other.fingerprint())), "localhost");

    assertThat(client.established()).isFalse();
    assertThat(client.failure().orElseThrow())
        .contains("expected " + other.fingerprint())
        .contains("presented " + identity.fingerprint());
  }

  @Test
  void withoutAPinASelfSignedCertificateIsRefused() {
    var client = handshake(TlsTransport.toServer(Optional.empty()), "localhost");

    assertThat(client.established()).isFalse();
    assertThat(client.failure()).isPresent();
  }

  @Test
  void bytesThatAreNoTlsBreakThePipeAndNothingElse() {
    var server = TlsTransport.ofServer(() -> identity).pipe("", 0);
    server.start();
    server.received(ByteString.fromString("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));

    assertThat(server.failure()).isPresent();
    assertThat(server.takePlain()).isEqualTo(ByteString.emptyByteString());
  }

  @Test
  void theIdentitySurvivesARestartAndACopyOfTheFolder(@TempDir Path copy) throws Exception {
    try (var files = Files.list(dataDir)) {
      for (var file : files.toList()) Files.copy(file, copy.resolve(file.getFileName()));
    }

    assertThat(ServerIdentity.inDataDir(dataDir).fingerprint()).isEqualTo(identity.fingerprint());
    assertThat(ServerIdentity.inDataDir(copy).fingerprint()).isEqualTo(identity.fingerprint());
    var key = dataDir.resolve("tunnel-key.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(identity.certificate().getSubjectX500Principal().getName())
        .isEqualTo("CN=localhost");
    assertThat(identity.toString()).contains(identity.fingerprint().text());
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused(@TempDir Path elsewhere) {
    ServerIdentity.inDataDir(elsewhere);

    assertThatThrownBy(() -> ServerIdentity.fromFiles(
            dataDir.resolve("tunnel-cert.pem"), elsewhere.resolve("tunnel-key.pem")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tunnel-key.pem");
  }

  private SecurePipe handshake(Transport transport, String host) {
    var server = TlsTransport.ofServer(() -> identity).pipe("", 0);
    var client = transport.pipe(host, 1);
    server.start();
    client.start();
    for (var i = 0; i < 4; i++) {
      move(client.takeWire(), server, 1_000_000);
      move(server.takeWire(), client, 1_000_000);
    }
    return client;
  }

  private static void move(ByteString wire, SecurePipe to, int chunk) {
    for (var rest = wire; !rest.isEmpty(); rest = rest.drop(chunk)) to.received(rest.take(chunk));
  }
}
