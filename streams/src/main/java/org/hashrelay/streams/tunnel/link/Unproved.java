package org.hashrelay.streams.tunnel.link;

import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.link.Handshake.Refuse;
import org.hashrelay.streams.tunnel.web.WebVisit;

/** How far a connection may go that has not proved itself, and when it ends; confined to its link. */
final class Unproved {

  /** So long after its flight, and at the next tick, a token is refused: however it was looked up. */
  private static final long REFUSE_AFTER_MILLIS = 250;

  /** A visitor has the time of a hello for each request, and so many times that in all. */
  private static final int LONGEST_VISIT = 12;

  private static final long MILLION = 1_000_000L;

  private final Link.Allowance allowance;
  private final long born;
  private int bytes;
  private long flightAt;
  private long visitSince;
  private Optional<Refuse> refusal = Optional.empty();
  private Optional<WebVisit> visit = Optional.empty();

  Unproved(Link.Allowance allowance, long born) {
    this.allowance = allowance;
    this.born = born;
    this.visitSince = born;
  }

  /** Bytes of the wire; whether they are too many now. */
  boolean exceeds(int more) {
    bytes += more;
    return bytes > allowance.bytes();
  }

  /** Its first flight came. */
  void showedToken(long now) {
    flightAt = now;
  }

  /** Whether there is such a token must not show in the time it took to look it up. */
  void refuseLater(Refuse refuse) {
    refusal = Optional.of(refuse);
  }

  /** That it is refused, though it was not told yet. */
  Optional<Refuse> refusal() {
    return refusal;
  }

  void visit(WebVisit site) {
    visit = Optional.of(site);
  }

  /** What a visitor is answered. */
  ByteString visited(ByteString plain, long now) {
    var answer = visit.map(site -> site.received(plain)).orElse(ByteString.emptyByteString());
    if (!answer.isEmpty()) visitSince = now;
    return answer;
  }

  boolean isVisitOver() {
    return visit.filter(WebVisit::isOver).isPresent();
  }

  /** Why it ends now, if it does. */
  Optional<Refuse> due(long now) {
    var allowed = allowance.millis() * MILLION;
    if (refusal.isPresent()) {
      var after = Math.min(REFUSE_AFTER_MILLIS * MILLION, allowed / 2);
      return refusal.filter(refuse -> now - flightAt >= after);
    }
    if (visit.isPresent()) {
      var over = now - visitSince >= allowed || now - born >= LONGEST_VISIT * allowed;
      return over
          ? Optional.of(new Refuse("web-visit", "a visitor said no more"))
          : Optional.empty();
    }
    var text = "no complete hello within " + allowance.millis() + " ms";
    return now - born >= allowed
        ? Optional.of(new Refuse("hello-timeout", text))
        : Optional.empty();
  }

  long tickAfterMillis() {
    return Math.max(10, Math.min(500, allowance.millis() / 5));
  }
}
