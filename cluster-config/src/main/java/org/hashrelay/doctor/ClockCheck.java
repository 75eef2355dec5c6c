package org.hashrelay.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.hashrelay.http.doctor.Diagnosis;

/** This machine's clock beside a server's. */
final class ClockCheck {

  /** Shares carry the time, and pools refuse what is far off; keys turn with the day. */
  private static final Duration MOST = Duration.ofSeconds(30);

  private static final Duration NOTICEABLE = Duration.ofSeconds(5);

  private static final String REMEDY =
      "set the clock and keep it set: timedatectl set-ntp true, or run chrony";

  private ClockCheck() {}

  /**
   * Compares them.
   *
   * @param theirs as the server said it, in whole seconds
   * @param ours when that arrived
   */
  static Diagnosis of(String server, Instant theirs, Instant ours) {
    var middle = theirs.plusMillis(500); // it was some time within that second
    var off = Duration.between(middle, ours);
    var seconds = String.format(Locale.ROOT, "%+.0f s", off.toMillis() / 1e3);
    var abs = off.abs();
    if (abs.compareTo(MOST) > 0) {
      var side = off.isNegative() ? "behind" : "ahead of";
      return Diagnosis.fail(
          "clock", server, seconds + ": this machine is " + side + " the server", REMEDY);
    }
    return abs.compareTo(NOTICEABLE) > 0
        ? Diagnosis.warn("clock", server, "off by " + seconds, REMEDY)
        : Diagnosis.pass("clock", server, "within " + (abs.toSeconds() + 1) + " s of the server's");
  }
}
