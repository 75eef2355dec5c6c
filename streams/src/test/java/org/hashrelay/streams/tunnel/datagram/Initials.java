package org.hashrelay.streams.tunnel.datagram;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** First packets as strangers and nodes send them, and what a server gives back. */
final class Initials {

  private Initials() {}

  static InetSocketAddress from(int network, int port) {
    try {
      var bytes = new byte[] {10, (byte) (network >> 8), (byte) network, 7};
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] id(long id) {
    return ByteBuffer.allocate(8).putLong(id).array();
  }

  static byte[] initial(byte[] destination, byte[] token, int size) {
    var bytes = ByteBuffer.allocate(Math.max(size, 32 + destination.length + token.length));
    bytes.put((byte) 0xC0).putInt(1).put((byte) destination.length).put(destination);
    bytes.put((byte) 0).put((byte) token.length).put(token);
    return Arrays.copyOf(bytes.array(), size);
  }

  static byte[] initial(long id) {
    return initial(id(id), new byte[0], 1_200);
  }

  /** What a client sends that was answered with a Retry for its first packet. */
  static byte[] afterRetry(RetryTokens tokens, InetSocketAddress from, long firstId) {
    return initial(retryId(firstId), token(tokens, from, firstId), 1_200);
  }

  static byte[] token(RetryTokens tokens, InetSocketAddress from, long firstId) {
    var token = Unpooled.buffer();
    tokens.writeToken(token, Unpooled.wrappedBuffer(id(firstId)), from);
    var bytes = new byte[token.readableBytes()];
    token.readBytes(bytes);
    return bytes;
  }

  static byte[] retryId(long firstId) {
    var id = new byte[20];
    RetryTokens.IDS.newId(ByteBuffer.wrap(id(firstId)), id.length).get(id);
    return id;
  }
}
