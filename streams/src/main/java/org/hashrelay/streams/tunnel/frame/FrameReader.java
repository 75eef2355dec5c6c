package org.hashrelay.streams.tunnel.frame;

import org.apache.pekko.util.ByteString;

/** Reads the fields of one frame in order and remembers the first thing that went wrong. */
final class FrameReader {

  private final ByteString bytes;
  private int at;
  private boolean incomplete;
  private String fault = "";

  FrameReader(ByteString bytes) {
    this.bytes = bytes;
  }

  int octet() {
    return fixed(1);
  }

  /** An unsigned number of one to three bytes, highest first. */
  int fixed(int length) {
    if (failed()) return 0;
    if (bytes.size() - at < length) {
      incomplete = true;
      return 0;
    }
    var value = 0;
    for (var i = 0; i < length; i++) value = value << 8 | bytes.apply(at++) & 0xFF;
    return value;
  }

  long varint(String what, long limit) {
    if (failed()) return 0;
    var value = Varint.read(bytes, at);
    if (value == Varint.INCOMPLETE) {
      incomplete = true;
      return 0;
    }
    if (value == Varint.INVALID || value > limit) {
      fault = what + " is over " + limit + " or badly written";
      return 0;
    }
    at += Varint.size(value);
    return value;
  }

  int intVarint(String what) {
    return (int) varint(what, Integer.MAX_VALUE);
  }

  /** Bytes after their length; a length over the limit is refused before they are here. */
  ByteString block(String what, int limit) {
    var length = (int) varint(what + " length", limit);
    if (failed()) return ByteString.emptyByteString();
    if (bytes.size() - at < length) {
      incomplete = true;
      return ByteString.emptyByteString();
    }
    at += length;
    return bytes.slice(at - length, at);
  }

  void refuse(String why) {
    if (!failed()) fault = why;
  }

  boolean failed() {
    return incomplete || !fault.isEmpty();
  }

  boolean isIncomplete() {
    return incomplete;
  }

  String fault() {
    return fault;
  }

  ByteString rest() {
    return bytes.drop(at);
  }
}
