package org.hashrelay.streams.tunnel.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * TLS by an {@link SSLEngine}, without sockets or streams: bytes in, bytes out.
 *
 * <p>Each call loops tasks, unwrap and wrap until nothing moves. Unwrapping never waits for anybody
 * to want plain bytes: a handshake would deadlock on that. A JDK server sends session tickets after
 * the handshake, so unwrapping goes on as if it never ended.
 */
public final class TlsPipe implements SecurePipe {

  /** Room for the largest record and some; one per thread, since thousands of pipes take turns. */
  private static final ThreadLocal<ByteBuffer> SCRATCH =
      ThreadLocal.withInitial(() -> ByteBuffer.allocate(64 * 1024));

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final SSLEngine engine;
  private final Supplier<byte[]> serverKeyHash;
  private final ArrayDeque<ByteBuffer> plainOut = new ArrayDeque<>();
  private final ByteStringBuilder wireOut = ByteString.createBuilder();
  private final ByteStringBuilder plainIn = ByteString.createBuilder();
  private ByteBuffer wireIn = NOTHING;
  private boolean established;
  private boolean closing;
  private Optional<String> failure = Optional.empty();

  TlsPipe(SSLEngine engine, Supplier<byte[]> serverKeyHash) {
    this.engine = engine;
    this.serverKeyHash = serverKeyHash;
  }

  @Override
  public void start() {
    try {
      engine.beginHandshake();
      move();
    } catch (SSLException e) {
      fail(e);
    }
  }

  @Override
  public void received(ByteString wire) {
    wireIn = joined(wireIn, wire);
    move();
  }

  @Override
  public void send(ByteString plain) {
    plain.getByteBuffers().forEach(plainOut::add);
    move();
  }

  @Override
  public ByteString takeWire() {
    return take(wireOut);
  }

  @Override
  public ByteString takePlain() {
    return take(plainIn);
  }

  @Override
  public boolean established() {
    return established;
  }

  @Override
  public String cipher() {
    return established ? engine.getSession().getCipherSuite() : "";
  }

  @Override
  public String transport() {
    return TlsTransport.NAME;
  }

  @Override
  public byte[] binding() {
    return serverKeyHash.get();
  }

  @Override
  public boolean finished() {
    return engine.isInboundDone();
  }

  @Override
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public void close() {
    if (closing) return;
    closing = true;
    plainOut.clear();
    engine.closeOutbound();
    move();
  }

  private void move() {
    if (failure.isPresent()) return;
    try {
      while (step()) {
        established |= engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !closing;
      }
    } catch (SSLException | RuntimeException e) { // the engine's parsers throw unchecked ones too
      flushAlert();
      fail(e);
    }
  }

  /** Whether anything moved. */
  private boolean step() throws SSLException {
    return switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> runTasks();
      case NEED_WRAP -> wrap();
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap();
      default -> unwrap() || hasPlain() && wrap();
    };
  }

  private boolean hasPlain() {
    while (!plainOut.isEmpty() && !plainOut.peek().hasRemaining()) plainOut.poll();
    return !plainOut.isEmpty() && !engine.isOutboundDone();
  }

  private boolean runTasks() {
    for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
      task.run();
    }
    return true;
  }

  private boolean wrap() throws SSLException {
    var out = SCRATCH.get().clear();
    var sources = hasPlain() ? plainOut.toArray(new ByteBuffer[0]) : new ByteBuffer[] {NOTHING};
    var result = engine.wrap(sources, out);
    append(wireOut, out);
    return moved(result);
  }

  private boolean unwrap() throws SSLException {
    if (!wireIn.hasRemaining() || engine.isInboundDone()) return false;
    var out = SCRATCH.get().clear();
    var result = engine.unwrap(wireIn, out);
    append(plainIn, out);
    if (!wireIn.hasRemaining()) wireIn = NOTHING; // lets go of the array
    return moved(result);
  }

  /** The engine decrypts in place, so the bytes have to be ours alone. */
  private static ByteBuffer joined(ByteBuffer left, ByteString more) {
    var joined = ByteBuffer.allocate(left.remaining() + more.size()).put(left);
    more.copyToBuffer(joined);
    return joined.flip();
  }

  /** An end that was told "closed" has nothing more to do, whatever the handshake status says. */
  private static boolean moved(SSLEngineResult result) {
    return switch (result.getStatus()) {
      case OK ->
        result.bytesConsumed() > 0
            || result.bytesProduced() > 0
            || result.getHandshakeStatus() == HandshakeStatus.FINISHED
            || result.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
      case BUFFER_OVERFLOW -> throw new IllegalStateException("a record above 64 KiB");
      default -> false;
    };
  }

  private static void append(ByteStringBuilder to, ByteBuffer scratch) {
    if (scratch.flip().hasRemaining()) to.append(ByteString.fromByteBuffer(scratch));
  }

  /** The alert that says what was wrong, so that the other end need not guess. */
  private void flushAlert() {
    try {
      for (var i = 0; i < 4 && !engine.isOutboundDone(); i++) {
        if (!wrap()) return;
      }
    } catch (SSLException | RuntimeException e) {
      return; // no alert can be made; the close says enough
    }
  }

  private void fail(Exception e) {
    failure = Optional.of(reason(e));
    plainOut.clear();
    wireIn = NOTHING;
  }

  /** The innermost word is the useful one: the engine wraps a trust manager's verdict twice. */
  private static String reason(Throwable e) {
    var innermost = e;
    while (innermost.getCause() != null && innermost.getCause() != innermost) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null
        ? innermost.getClass().getSimpleName()
        : innermost.getMessage();
  }

  private static ByteString take(ByteStringBuilder from) {
    if (from.isEmpty()) return ByteString.emptyByteString();
    var taken = from.result();
    from.clear();
    return taken;
  }
}
