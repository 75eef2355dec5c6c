package org.hashrelay.streams.tunnel.quic;

import io.netty.buffer.ByteBuf;
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
final class RetryTokens implements QuicTokenHandler {

  private static final int MAC = 16;
  private static final int HEADER = Long.BYTES + MAC;
  private static final int MOST_ID_BYTES = 20;
  private static final long VALID_SECONDS = 10;

  private final SecretKeySpec key;
  private final LongSupplier nanos;

  RetryTokens(LongSupplier nanos) {
    var random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, "HmacSHA256");
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
    var length = token.readableBytes();
    if (length <= HEADER || length > maxTokenLength()) return -1;
    var bytes = new byte[length];
    token.getBytes(token.readerIndex(), bytes);
    var said = ByteBuffer.wrap(bytes).getLong();
    var age = seconds() - said;
    var given = Arrays.copyOfRange(bytes, Long.BYTES, HEADER);
    var id = Arrays.copyOfRange(bytes, HEADER, length);
    return age >= 0 && age <= VALID_SECONDS && MessageDigest.isEqual(given, mac(said, address, id))
        ? HEADER
        : -1;
  }

  @Override
  public int maxTokenLength() {
    return HEADER + MOST_ID_BYTES;
  }

  private long seconds() {
    return nanos.getAsLong() / 1_000_000_000L;
  }

  private byte[] mac(long seconds, InetSocketAddress address, byte[] id) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(
          ByteBuffer.allocate(12).putLong(seconds).putInt(address.getPort()).flip());
      mac.update(address.getAddress().getAddress());
      return Arrays.copyOf(mac.doFinal(id), MAC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 belongs to every Java platform", e);
    }
  }
}
