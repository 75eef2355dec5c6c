package org.hashrelay.streams.tunnel.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server answers to a first packet: a token that only its sender's address can send back
 * (RFC 9000 §8.1.2). Nothing is kept for it.
 *
 * <pre>
 *   seconds u64 │ HMAC-SHA256 (16 bytes) over seconds, address, port, first connection id │ that id
 * </pre>
 */
public final class RetryTokens implements QuicTokenHandler {

  /** Makes the id that a Retry asks for of the one it answers: always the same of the same. */
  public static final QuicConnectionIdGenerator IDS = QuicConnectionIdGenerator.signGenerator();

  private static final int MAC = 16;
  private static final int HEADER = Long.BYTES + MAC;
  private static final int MOST_ID_BYTES = 20;
  private static final long VALID_SECONDS = 10;

  private final Mac mac = keyed();
  private final LongSupplier nanos;

  public RetryTokens(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf firstId, InetSocketAddress address) {
    var id = new byte[firstId.readableBytes()];
    firstId.getBytes(firstId.readerIndex(), id);
    var now = seconds();
    out.writeLong(now).writeBytes(mac(now, address, id)).writeBytes(id);
    return true;
  }

  /** Where the first connection id stands in it, or -1. */
  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    return isGiven(token.nioBuffer(), address) ? HEADER : -1;
  }

  @Override
  public int maxTokenLength() {
    return HEADER + MOST_ID_BYTES;
  }

  /**
   * Whether this sender was given it a moment ago, for a connection of this id. Only the one id is
   * good, so that a token makes one connection and not as many as come in its time.
   */
  boolean holds(ByteBuffer token, InetSocketAddress from, ByteBuffer destination) {
    if (!isGiven(token, from) || destination.remaining() != MOST_ID_BYTES) return false;
    var firstId = token.slice(token.position() + HEADER, token.remaining() - HEADER);
    return IDS.newId(firstId, MOST_ID_BYTES).equals(destination);
  }

  private boolean isGiven(ByteBuffer token, InetSocketAddress from) {
    var length = token.remaining();
    if (length <= HEADER || length > maxTokenLength()) return false;
    var bytes = new byte[length];
    token.duplicate().get(bytes);
    var said = ByteBuffer.wrap(bytes).getLong();
    var age = seconds() - said;
    if (age < 0 || age > VALID_SECONDS) return false;
    var given = Arrays.copyOfRange(bytes, Long.BYTES, HEADER);
    var id = Arrays.copyOfRange(bytes, HEADER, length);
    return MessageDigest.isEqual(given, mac(said, from, id));
  }

  private long seconds() {
    return nanos.getAsLong() / 1_000_000_000L;
  }

  /** One for all, since to make one costs more than to use it; nearly always one thread asks. */
  private synchronized byte[] mac(long seconds, InetSocketAddress address, byte[] id) {
    mac.update(
        ByteBuffer.allocate(12).putLong(seconds).putInt(address.getPort()).flip());
    mac.update(address.getAddress().getAddress());
    return Arrays.copyOf(mac.doFinal(id), MAC);
  }

  private static Mac keyed() {
    var random = new byte[32];
    new SecureRandom().nextBytes(random);
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(random, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 belongs to every Java platform", e);
    }
  }
}
