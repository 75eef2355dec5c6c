package org.hashrelay.streams.tunnel.link;

import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.link.Handshake.Refuse;
import org.hashrelay.streams.tunnel.web.WebVisit;

/** How far a connection may go that has not proved itself, and when it ends; confined to its link. */
final class Unproved {

  /** So long after its flight a token is refused, however it was looked up. */
  private static final long REFUSE_AFTER_MILLIS = 250;

  /** A visitor has the time of a hello for each request, and so many times that in all. */
  private static final int LONGEST_VISIT = 12;

  private static final long MILLION = 1_000_000L;

  private final Allowance allowance;
  private final long born;
  private int bytes;
  private long flightAt;
  private long visitSince;
  private Optional<Refuse> refusal = Optional.empty();
  private Optional<WebVisit> visit = Optional.empty();

  Unproved(Allowance allowance, long born) {
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
    if (now - endsAt() < 0) return Optional.empty();
    return Optional.of(refusal.orElseGet(this::tooSlow));
  }

  private Refuse tooSlow() {
    return visit.isPresent()
        ? new Refuse("web-visit", "a visitor said no more")
        : new Refuse("hello-timeout", "no complete hello within " + allowance.millis() + " ms");
  }

  /** When it ends, if nothing happens before. */
  private long endsAt() {
    var allowed = allowance.millis() * MILLION;
    if (refusal.isPresent()) return flightAt + Math.min(REFUSE_AFTER_MILLIS * MILLION, allowed / 2);
    if (visit.isEmpty()) return born + allowed;
    return born + Math.min(visitSince - born + allowed, LONGEST_VISIT * allowed);
  }

  /** Milliseconds until {@link #due} says something, if nothing happens before; at least 1. */
  long tickAfterMillis(long now) {
    return Math.max(1, (endsAt() - now + MILLION - 1) / MILLION);
  }
}
