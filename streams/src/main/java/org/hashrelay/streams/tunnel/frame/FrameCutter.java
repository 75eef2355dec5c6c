package org.hashrelay.streams.tunnel.frame;

import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;

/** Cuts what comes in on one way into frames; keeps the beginning of the one that is not whole. */
final class FrameCutter {

  private ByteString waiting = ByteString.emptyByteString();

  /**
   * What is wrong with the bytes, if anything: with their form, or what {@code handle} says.
   *
   * @param handle what is wrong with a frame, if anything
   */
  Optional<String> receive(ByteString bytes, Function<TunnelFrame, Optional<String>> handle) {
    waiting = waiting.isEmpty() ? bytes : waiting.concat(bytes).compact();
    while (!waiting.isEmpty()) {
      var decoded = TunnelFrame.decode(waiting);
      if (decoded instanceof TunnelFrame.Invalid) return Optional.of("bad-frame");
      if (!(decoded instanceof TunnelFrame.Complete complete)) return Optional.empty();
      waiting = complete.rest();
      var fault = handle.apply(complete.frame());
      if (fault.isPresent()) return fault;
    }
    return Optional.empty();
  }
}
