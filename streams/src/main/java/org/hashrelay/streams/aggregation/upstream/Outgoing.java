package org.hashrelay.streams.aggregation.upstream;

import java.util.List;
import java.util.Optional;
import org.hashrelay.streams.aggregation.upstream.Upstream.Login;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.PoolLines;

/**
 * What one connection still has to take to its pool: shares and the logins they need.
 *
 * <p>Shares wait here for their login and while the way to the pool is interrupted; those of one
 * login leave in the order they came in.
 */
final class Outgoing {

  /** Shares written in one turn after a pause; the rest behind what else waits. */
  private static final int CHUNK = 256;

  private static final int MOST_REFUSED = 8;
  private static final Refusal STALE = new Refusal(Refusal.STALE, "Stale");

  private final PoolConnection connection;
  private final ForwardedShares shares;
  private final Logins logins;
  private final Parking parking = new Parking();
  private boolean full;

  Outgoing(PoolConnection connection, ForwardedShares shares, int loginsPerSecond, long now) {
    this.connection = connection;
    this.shares = shares;
    this.logins = new Logins(loginsPerSecond, now);
  }

  boolean isFull() {
    return full;
  }

  void full(boolean yes) {
    full = yes;
  }

  /** Whether nobody wants to log in, or somebody has. */
  boolean isWelcome() {
    return logins.isEmpty() || logins.anyAccepted();
  }

  boolean hasNoLogin() {
    return logins.isEmpty();
  }

  boolean knows(String login) {
    return logins.isKnown(login);
  }

  /** Whether the pool has refused every name it heard, and enough of them to believe it. */
  boolean isTurnedAway() {
    return logins.refusedInVain() >= MOST_REFUSED;
  }

  boolean allRefused() {
    return logins.refusedInVain() > 0;
  }

  void login(Login login, long now) {
    logins.want(login);
    sendLogins(now);
  }

  void submit(PendingShare pending, PoolLines.Share share, String password, long now) {
    if (!logins.want(new Login(share.worker(), password))) {
      refuse(pending, Refusal.unauthorized());
    } else if (connection.isFull() || parking.isFull()) {
      refuse(pending, connection.isAway() ? STALE : Refusal.other("Upstream busy"));
    } else if (logins.isAccepted(share.worker()) && !connection.isAway() && !parking.hasReady()) {
      forward(pending, share);
    } else {
      parking.add(pending, share, logins.isAccepted(share.worker()));
      sendLogins(now);
    }
  }

  void loginAnswered(String login, Optional<Refusal> refusal, long now) {
    logins.answered(login, refusal.isEmpty());
    if (refusal.isEmpty()) {
      parking.loggedIn(login);
      send();
    } else {
      for (var waiting : parking.refused(login)) refuse(waiting.pending(), Refusal.unauthorized());
    }
    sendLogins(now);
  }

  /** The pool never saw the shares that waited for this login. */
  void loginUnanswered(String login) {
    logins.unanswered(login);
    for (var waiting : parking.refused(login)) refuse(waiting.pending(), STALE);
  }

  void tick(long now) {
    sendLogins(now);
  }

  /** Sends a part of what waits; false when nothing more can be done now. */
  boolean send() {
    for (var i = 0; i < CHUNK && !full && !connection.isAway() && !connection.isFull(); i++) {
      var next = parking.next();
      if (next.isEmpty()) return false;
      forward(next.get().pending(), next.get().share());
    }
    return parking.hasReady() && !full && !connection.isAway() && !connection.isFull();
  }

  /** Those from before that moment have waited long enough. */
  void giveUp(long moment) {
    stale(parking.before(moment));
    connection.giveUp(moment);
  }

  /** The connection is gone. */
  void end() {
    stale(parking.all());
  }

  private void stale(List<Parking.Parked> those) {
    for (var parked : those) refuse(parked.pending(), STALE);
  }

  private void forward(PendingShare pending, PoolLines.Share share) {
    shares.sent();
    connection.submit(pending, share);
    pending.asker().forwarded(pending);
  }

  private void sendLogins(long now) {
    if (connection.isAway() || !connection.isReady()) return;
    for (var login : logins.due(now)) connection.login(login.name(), login.password());
  }

  private static void refuse(PendingShare pending, Refusal refusal) {
    pending.asker().judged(pending, Optional.of(refusal), false);
  }
}
