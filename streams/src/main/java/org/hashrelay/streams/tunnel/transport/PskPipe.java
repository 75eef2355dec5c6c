package org.hashrelay.streams.tunnel.transport;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.psk.PskClient;
import org.hashrelay.streams.tunnel.psk.PskServer;

/** TLS with a pre-shared key, without sockets or streams: bytes in, bytes out. */
final class PskPipe implements SecurePipe {

  /** All that a node can know: unknown, revoked and wrong tokens get the same alert. */
  private static final String KEY_REFUSED =
      "the server takes no key made of this node's token, or the clocks differ by more than a day";

  /** Begins a handshake, which may go wrong at once. */
  private interface Begin {
    void handshake() throws IOException;
  }

  private final TlsProtocol protocol;
  private final Begin begin;
  private final PskCipher cipher;
  private final Supplier<Optional<byte[]>> binding;
  private final Supplier<Optional<String>> token;
  private final ByteStringBuilder plainOut = ByteString.createBuilder();
  private Optional<String> failure = Optional.empty();
  private boolean closing;

  private PskPipe(
      TlsProtocol protocol,
      Begin begin,
      PskCipher cipher,
      Supplier<Optional<byte[]>> binding,
      Supplier<Optional<String>> token) {
    this.protocol = protocol;
    this.begin = begin;
    this.cipher = cipher;
    this.binding = binding;
    this.token = token;
  }

  static PskPipe ofNode(PskClient client, PskCipher cipher) {
    var tls = new TlsClientProtocol();
    return new PskPipe(tls, () -> tls.connect(client), cipher, client::binding, Optional::empty);
  }

  static PskPipe ofServer(PskServer server, PskCipher cipher) {
    var tls = new TlsServerProtocol();
    return new PskPipe(tls, () -> tls.accept(server), cipher, server::binding, server::token);
  }

  @Override
  public void start() {
    move(begin);
  }

  @Override
  public void received(ByteString wire) {
    if (protocol.isClosed()) return;
    move(() -> protocol.offerInput(wire.toArrayUnsafe()));
    if (established() && !plainOut.isEmpty()) send(ByteString.emptyByteString());
  }

  @Override
  public void send(ByteString plain) {
    if (failure.isPresent() || closing || protocol.isClosed()) return;
    if (!established()) {
      plainOut.append(plain);
      return;
    }
    var all = plainOut.isEmpty() ? plain : plainOut.append(plain).result();
    plainOut.clear();
    var bytes = all.toArrayUnsafe();
    move(() -> protocol.writeApplicationData(bytes, 0, bytes.length));
  }

  @Override
  public ByteString takeWire() {
    var waiting = protocol.getAvailableOutputBytes();
    if (waiting == 0) return ByteString.emptyByteString();
    var bytes = new byte[waiting];
    protocol.readOutput(bytes, 0, waiting);
    return ByteString.fromArrayUnsafe(bytes);
  }

  @Override
  public ByteString takePlain() {
    var waiting = protocol.getAvailableInputBytes();
    if (waiting == 0) return ByteString.emptyByteString();
    var bytes = new byte[waiting];
    protocol.readInput(bytes, 0, waiting);
    return ByteString.fromArrayUnsafe(bytes);
  }

  @Override
  public boolean established() {
    return binding.get().isPresent();
  }

  @Override
  public String transport() {
    return PskTransport.NAME;
  }

  @Override
  public String cipher() {
    return established() ? cipher.suiteName() : "";
  }

  @Override
  public byte[] binding() {
    return binding.get().orElseThrow();
  }

  @Override
  public Optional<String> provedToken() {
    return token.get();
  }

  @Override
  public boolean finished() {
    return protocol.isClosed() && failure.isEmpty() && !closing;
  }

  @Override
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public String failureKind() {
    return "psk";
  }

  @Override
  public void close() {
    if (closing) return;
    closing = true;
    plainOut.clear();
    if (!protocol.isClosed()) move(protocol::close);
  }

  private void move(Begin step) {
    if (failure.isPresent()) return;
    try {
      step.handshake();
    } catch (IOException | RuntimeException e) { // state that should not be is an unchecked one
      failure = Optional.of(reason(e));
      plainOut.clear();
    }
  }

  private static String reason(Exception e) {
    if (e instanceof TlsFatalAlertReceived received) {
      return received.getAlertDescription() == AlertDescription.decrypt_error
          ? KEY_REFUSED
          : "the other end says " + AlertDescription.getName(received.getAlertDescription());
    }
    return e instanceof TlsFatalAlert alert
        ? AlertDescription.getName(alert.getAlertDescription())
        : Failures.text(e);
  }
}
