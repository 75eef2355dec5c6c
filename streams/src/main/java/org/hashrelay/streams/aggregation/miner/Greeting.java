package org.hashrelay.streams.aggregation.miner;

import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.FirstBytes;

/** The first bytes of a connection, held until they say who is there. */
public final class Greeting {

  private static final int MOST_UNDECIDED = 1_024;
  private static final ByteString HTTP_ANSWER = ByteString.fromString(
      "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

  /** What is known after a read. */
  public sealed interface Known {}

  /** Too little so far. */
  public record Nothing() implements Known {}

  /** Lines of JSON, to be read from here. */
  public record Stratum(ByteString bytes) implements Known {}

  /**
   * No miner of ours.
   *
   * @param answer what to tell it; mostly nothing
   */
  public record Stranger(String kind, ByteString answer) implements Known {}

  private static final Known NOTHING = new Nothing();

  private ByteString head = ByteString.emptyByteString();
  private boolean decided;

  public Known next(ByteString bytes) {
    if (decided) return new Stratum(bytes);
    head = head.concat(bytes);
    var all = head.toArrayUnsafe();
    return switch (FirstBytes.of(all, all.length)) {
      case JSON -> {
        decided = true;
        head = ByteString.emptyByteString();
        yield new Stratum(ByteString.fromArrayUnsafe(all));
      }
      case UNDECIDED ->
        all.length > MOST_UNDECIDED ? stranger("garbage", ByteString.emptyByteString()) : NOTHING;
      case HTTP -> stranger("http", HTTP_ANSWER);
      case TLS -> stranger("tls-hello", ByteString.emptyByteString());
      case PROXY -> stranger("proxy-header", ByteString.emptyByteString());
      case OTHER -> stranger("garbage", ByteString.emptyByteString());
    };
  }

  private static Known stranger(String kind, ByteString answer) {
    return new Stranger(kind, answer);
  }
}
