package org.hashrelay.streams.tunnel.transport;

import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * The encryption of a QUIC connection, which is not done here: only what is known of it, and the
 * bytes of its first stream as they are.
 */
public final class QuicPipe implements SecurePipe {

  public static final String NAME = "quic";

  private final ByteStringBuilder out = ByteString.createBuilder();
  private final ByteStringBuilder in = ByteString.createBuilder();
  private String cipher = "";
  private byte[] serverKeyHash = {};
  private boolean established;
  private boolean finished;
  private Optional<String> failure = Optional.empty();

  /** The handshake is over, and the server's key is the right one. */
  public void secured(String suite, byte[] hashOfServerKey) {
    cipher = suite;
    serverKeyHash = hashOfServerKey.clone();
    established = true;
  }

  public void broke(String text) {
    if (failure.isEmpty()) failure = Optional.of(text);
  }

  /** The other end has ended the first stream. */
  public void ended() {
    finished = true;
  }

  @Override
  public void start() {}

  @Override
  public void received(ByteString plain) {
    in.append(plain);
  }

  @Override
  public void send(ByteString plain) {
    out.append(plain);
  }

  @Override
  public ByteString takeWire() {
    return take(out);
  }

  @Override
  public ByteString takePlain() {
    return take(in);
  }

  private static ByteString take(ByteStringBuilder from) {
    if (from.isEmpty()) return ByteString.emptyByteString();
    var taken = from.result();
    from.clear();
    return taken;
  }

  @Override
  public boolean established() {
    return established;
  }

  @Override
  public String cipher() {
    return cipher;
  }

  @Override
  public String transport() {
    return NAME;
  }

  @Override
  public byte[] binding() {
    return serverKeyHash.clone();
  }

  @Override
  public boolean finished() {
    return finished;
  }

  @Override
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public void close() {}
}
