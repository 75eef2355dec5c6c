package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.Optional;
import org.hashrelay.actors.Journaled;

/** What became of the messages over one channel, since it was made. */
public record ChannelBook(
    long sent, long failed, long givenUp, Optional<Instant> lastOkAt, String lastError)
    implements Journaled {

  static final ChannelBook NEW = new ChannelBook(0, 0, 0, Optional.empty(), "");

  ChannelBook plusSent(Instant at) {
    return new ChannelBook(sent + 1, failed, givenUp, Optional.of(at), lastError);
  }

  ChannelBook plusFailed(String reason) {
    return new ChannelBook(sent, failed + 1, givenUp, lastOkAt, reason);
  }

  ChannelBook plusGivenUp(String reason) {
    return new ChannelBook(sent, failed, givenUp + 1, lastOkAt, reason);
  }
}
