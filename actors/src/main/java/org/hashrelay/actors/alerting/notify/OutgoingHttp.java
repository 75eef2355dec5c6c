package org.hashrelay.actors.alerting.notify;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Posts to other people's servers: follows no redirect, waits so long and reads so much. The stage
 * fails when there is no answer, with a message that says why and holds no secret.
 */
@FunctionalInterface
public interface OutgoingHttp {

  CompletionStage<Answer> post(Call call);

  /**
   * What is posted.
   *
   * @param guarded whether the address has to pass the {@link AddressFilter}
   */
  record Call(URI url, Map<String, String> headers, byte[] json, boolean guarded) {}

  /** @param text of the body, cut short */
  record Answer(int status, String text, Optional<Duration> retryAfter) {}

  /** The address is none that may be called. */
  final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Refused(String why) {
      super(why, null, false, false);
    }
  }
}
