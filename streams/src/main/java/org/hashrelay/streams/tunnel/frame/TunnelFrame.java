package org.hashrelay.streams.tunnel.frame;

import java.util.Locale;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.hashrelay.streams.pool.PoolRoute;

/**
 * What travels inside the encryption: logical streams cut into frames.
 *
 * <pre>
 *   0 padding  │ length │ bytes …
 *   1 open     │ stream │ mapping │ pool │ upstream │ epoch │ length │ elsewhere …
 *   2 data     │ stream │ offset u24 │ length │ bytes …
 *   3 ack      │ stream │ received up to │ may send up to
 *   4 close    │ stream │ final offset │ length │ reason …
 *   5 ping     │ timestamp
 *   6 pong     │ timestamp
 *   7 opened   │ stream
 *   8 resume   │ highest stream seen
 * </pre>
 *
 * <p>The type is one byte, every other number a {@link Varint} unless said. WIRE.md has examples
 * and the rules. Stream 0 carries control messages.
 */
public sealed interface TunnelFrame {

  /** Largest body of a data or padding frame. */
  int MAX_BODY = 16 * 1024;

  /** Longest reason of a close. */
  int MAX_REASON = 64;

  /** Longest address a pool may send its clients to: a name of 253 characters and a port. */
  int MAX_ELSEWHERE = 260;

  /** Offsets travel modulo this; the receiver knows which one is meant. */
  int OFFSET_MODULUS = 1 << 24;

  /** To be skipped; hides how much the other frames hold. */
  record Padding(int length) implements TunnelFrame {}

  /** A node asks for a connection to a pool. */
  record Open(int stream, PoolRoute route) implements TunnelFrame {}

  /** @param offset of the first byte within its stream, modulo {@link #OFFSET_MODULUS} */
  record Data(int stream, int offset, ByteString bytes) implements TunnelFrame {}

  /**
   * @param received offset up to which everything has arrived
   * @param limit offset up to which the other end may send
   */
  record Ack(int stream, long received, long limit) implements TunnelFrame {}

  /** @param finalOffset bytes the sender has sent on this stream in all */
  record Close(int stream, long finalOffset, String reason) implements TunnelFrame {}

  /** @param timestamp of the sender's own clock; only it reads the answer */
  record Ping(long timestamp) implements TunnelFrame {}

  record Pong(long timestamp) implements TunnelFrame {}

  /** The pool that was asked for is connected. */
  record Opened(int stream) implements TunnelFrame {}

  /**
   * On a connection that goes on with a session: the sender has acknowledged all it has.
   *
   * @param lastStream the highest number of a stream that the other end opened, 0 for none
   */
  record Resume(int lastStream) implements TunnelFrame {}

  /** What the bytes so far amount to. */
  sealed interface Decoded {}

  /** A whole frame, and the bytes after it. */
  record Complete(TunnelFrame frame, ByteString rest) implements Decoded {}

  /** Not yet a frame. */
  record Incomplete() implements Decoded {}

  /** Never a frame, however many bytes follow; the reason quotes none of them. */
  record Invalid(String reason) implements Decoded {}

  static Decoded decode(ByteString bytes) {
    var reader = new FrameReader(bytes);
    var frame = read(reader.octet(), reader);
    if (reader.isIncomplete()) return new Incomplete();
    if (reader.failed()) return new Invalid(reader.fault());
    return new Complete(frame, reader.rest());
  }

  private static TunnelFrame read(int type, FrameReader in) {
    return switch (type) {
      case 0 -> new Padding(in.block("padding", MAX_BODY).size());
      case 1 -> new Open(stream(in), route(in));
      case 2 -> new Data(stream(in), in.fixed(3), in.block("data", MAX_BODY));
      case 3 ->
        new Ack(stream(in), in.varint("offset", Varint.MAX), in.varint("limit", Varint.MAX));
      case 4 -> new Close(stream(in), in.varint("offset", Varint.MAX), reason(in));
      case 5 -> new Ping(in.varint("timestamp", Varint.MAX));
      case 6 -> new Pong(in.varint("timestamp", Varint.MAX));
      case 7 -> new Opened(stream(in));
      case 8 -> new Resume(stream(in));
      default -> {
        in.refuse("frame type " + type + " is unknown");
        yield new Padding(0);
      }
    };
  }

  private static int stream(FrameReader in) {
    return in.intVarint("stream");
  }

  private static PoolRoute route(FrameReader in) {
    return new PoolRoute(
        in.intVarint("mapping"),
        in.intVarint("pool"),
        in.intVarint("upstream"),
        in.varint("epoch", Varint.MAX),
        elsewhere(in));
  }

  /** Where a pool sent its clients; whether it may is asked where it is dialled. */
  private static String elsewhere(FrameReader in) {
    var text = in.block("elsewhere", MAX_ELSEWHERE).decodeString("US-ASCII");
    if (text.chars().anyMatch(c -> c <= ' ' || c > '~')) in.refuse("elsewhere is not plain");
    return text;
  }

  /** Reasons travel as plain words: whatever else stands in one becomes a dash. */
  static String plain(String reason) {
    var plain = reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return plain.substring(0, Math.min(plain.length(), MAX_REASON));
  }

  /** Reasons end up in logs and metrics, so they are plain words or nothing. */
  private static String reason(FrameReader in) {
    var text = in.block("reason", MAX_REASON).decodeString("US-ASCII");
    var plain =
        text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
    if (!plain) in.refuse("reason is not plain");
    return text;
  }

  /** Appends this frame's bytes. */
  default void writeTo(ByteStringBuilder out) {
    if (this instanceof Data f) {
      numbers(out, 2, f.stream());
      out.putByte((byte) (f.offset() >> 16)).putByte((byte) (f.offset() >> 8)).putByte((byte)
          f.offset());
      Varint.put(out, f.bytes().size());
      out.append(f.bytes());
    } else if (this instanceof Ack f) {
      numbers(out, 3, f.stream(), f.received(), f.limit());
    } else if (this instanceof Open f) {
      var r = f.route();
      numbers(out, 1, f.stream(), r.mappingId(), r.poolId(), r.upstream(), r.epoch());
      Varint.put(out, r.elsewhere().length());
      out.append(ByteString.fromString(r.elsewhere(), "US-ASCII"));
    } else if (this instanceof Opened f) {
      numbers(out, 7, f.stream());
    } else if (this instanceof Resume f) {
      numbers(out, 8, f.lastStream());
    } else if (this instanceof Close f) {
      numbers(out, 4, f.stream(), f.finalOffset(), f.reason().length());
      out.append(ByteString.fromString(f.reason(), "US-ASCII"));
    } else if (this instanceof Ping f) {
      numbers(out, 5, f.timestamp());
    } else if (this instanceof Pong f) {
      numbers(out, 6, f.timestamp());
    } else if (this instanceof Padding f) {
      numbers(out, 0, f.length());
      out.putBytes(new byte[f.length()]);
    }
  }

  private static void numbers(ByteStringBuilder out, int type, long... numbers) {
    out.putByte((byte) type);
    for (var number : numbers) Varint.put(out, number);
  }

  default ByteString encode() {
    var out = ByteString.createBuilder();
    writeTo(out);
    return out.result();
  }
}
