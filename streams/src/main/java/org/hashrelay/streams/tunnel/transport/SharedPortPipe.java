package org.hashrelay.streams.tunnel.transport;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.psk.PskCipher;

/**
 * The encryption of one connection to a server's TCP port: holds what comes until the client's
 * hello is whole, then is what the hello asks for.
 *
 * <p>Until then it costs these few kilobytes and no computation.
 */
final class SharedPortPipe implements SecurePipe {

  private static final ByteString HANDSHAKE_FAILURE = alert(40);
  private static final ByteString DECODE_ERROR = alert(50);

  /** An alert record, fatal. RFC 8446 §6. */
  private static ByteString alert(int description) {
    return ByteString.fromArray(new byte[] {21, 3, 3, 0, 2, 2, (byte) description});
  }

  /** Why no handshake of this kind may begin now, as a counter names it. */
  record Gates(Supplier<Optional<String>> certificate, Supplier<Optional<String>> key) {}

  private final Gates gates;
  private final Supplier<SecurePipe> withCertificate;
  private final Function<PskCipher, SecurePipe> withKey;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private Optional<SecurePipe> told = Optional.empty();
  private ByteString lastWords = ByteString.emptyByteString();
  private String kind = "tls";
  private Optional<String> failure = Optional.empty();
  private int atLeast;

  SharedPortPipe(
      Gates gates, Supplier<SecurePipe> withCertificate, Function<PskCipher, SecurePipe> withKey) {
    this.gates = gates;
    this.withCertificate = withCertificate;
    this.withKey = withKey;
  }

  @Override
  public void start() {} // the client speaks first

  @Override
  public void received(ByteString wire) {
    if (told.isPresent()) {
      told.get().received(wire);
    } else if (failure.isEmpty()) {
      held.writeBytes(wire.toArrayUnsafe());
      if (held.size() >= atLeast) look();
    }
  }

  private void look() {
    var look = ClientHello.look(held.toByteArray());
    if (look instanceof ClientHello.Incomplete incomplete) {
      atLeast = incomplete.atLeast();
    } else if (look instanceof ClientHello.PreSharedKey key) {
      key.cipher().ifPresentOrElse(this::enterWithKey, this::refuseSuites);
    } else if (look instanceof ClientHello.Malformed) {
      lastWords = DECODE_ERROR;
      fail(SharedPort.MALFORMED, "a hello that cannot be read");
    } else {
      gates
          .certificate()
          .get()
          .ifPresentOrElse(this::refuseEntry, () -> become(withCertificate.get()));
    }
  }

  private void enterWithKey(PskCipher cipher) {
    gates.key().get().ifPresentOrElse(this::refuseEntry, () -> become(withKey.apply(cipher)));
  }

  private void become(SecurePipe pipe) {
    told = Optional.of(pipe);
    pipe.start();
    pipe.received(ByteString.fromArrayUnsafe(held.toByteArray()));
    held.reset();
  }

  private void refuseSuites() {
    lastWords = HANDSHAKE_FAILURE;
    fail("psk", "a pre-shared key with other suites than the one it is for");
  }

  private void refuseEntry(String refusal) {
    fail(refusal, "no more handshakes now");
  }

  private void fail(String newKind, String text) {
    kind = newKind;
    failure = Optional.of(text);
    held.reset();
  }

  @Override
  public void send(ByteString plain) {
    told.ifPresent(pipe -> pipe.send(plain));
  }

  @Override
  public ByteString takeWire() {
    if (told.isPresent()) return told.get().takeWire();
    var taken = lastWords;
    lastWords = ByteString.emptyByteString();
    return taken;
  }

  @Override
  public ByteString takePlain() {
    return told.map(SecurePipe::takePlain).orElse(ByteString.emptyByteString());
  }

  @Override
  public boolean established() {
    return told.filter(SecurePipe::established).isPresent();
  }

  @Override
  public String transport() {
    return told.map(SecurePipe::transport).orElse("");
  }

  @Override
  public String cipher() {
    return told.map(SecurePipe::cipher).orElse("");
  }

  @Override
  public byte[] binding() {
    return told.orElseThrow().binding();
  }

  @Override
  public Optional<String> provedToken() {
    return told.flatMap(SecurePipe::provedToken);
  }

  @Override
  public boolean finished() {
    return told.filter(SecurePipe::finished).isPresent();
  }

  @Override
  public Optional<String> failure() {
    return told.map(SecurePipe::failure).orElse(failure);
  }

  @Override
  public String failureKind() {
    return told.map(SecurePipe::failureKind).orElse(kind);
  }

  @Override
  public void close() {
    told.ifPresent(SecurePipe::close);
  }
}
