package org.hashrelay.actors.alerting.notify;

import java.util.Optional;
import java.util.concurrent.CompletionException;

/** What an HTTP answer, or the lack of one, says of an attempt. */
final class HttpOutcomes {

  private static final int LONGEST = 200;

  private HttpOutcomes() {}

  static Outcome of(OutgoingHttp.Answer answer) {
    var said = (answer.status() + " " + oneLine(answer.text())).strip();
    var family = answer.status() / 100;
    if (family == 2) return new Outcome.Delivered(said);
    if (family == 3) {
      return Outcome.Failed.forEver(answer.status() + ": redirects are not followed");
    }
    return new Outcome.Failed(said, answer.status() == 410, answer.retryAfter());
  }

  static Outcome of(Throwable failure) {
    var cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    if (cause instanceof OutgoingHttp.Refused refused) {
      return Outcome.Failed.forEver("refused: the URL " + refused.getMessage());
    }
    var text = Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    return Outcome.Failed.because(oneLine(text));
  }

  static String oneLine(String text) {
    var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
