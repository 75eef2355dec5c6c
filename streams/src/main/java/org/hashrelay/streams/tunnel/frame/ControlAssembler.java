package org.hashrelay.streams.tunnel.frame;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/** Cuts stream 0 into messages: each one after its length. */
final class ControlAssembler {

  private final int limit;
  private final Consumer<ByteString> messages;
  private ByteString waiting = ByteString.emptyByteString();

  ControlAssembler(int limit, Consumer<ByteString> messages) {
    this.limit = limit;
    this.messages = messages;
  }

  static ByteString framed(ByteString message) {
    var out = ByteString.createBuilder();
    Varint.put(out, message.size());
    return out.append(message).result();
  }

  /** What is wrong with the bytes, if anything; the limit holds before a message is kept. */
  Optional<String> receive(ByteString bytes) {
    waiting = waiting.concat(bytes);
    while (true) {
      var length = Varint.read(waiting, 0);
      if (length == Varint.INCOMPLETE) return Optional.empty();
      if (length == Varint.INVALID || length > limit)
        return Optional.of("control-message-too-long");
      var start = Varint.size(length);
      if (waiting.size() < start + length) return Optional.empty();
      var message = waiting.slice(start, start + (int) length).compact();
      waiting = waiting.drop(start + (int) length).compact();
      messages.accept(message);
    }
  }
}
