package org.hashrelay.streams.aggregation.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashrelay.streams.aggregation.upstream.ForwardedShares;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.json.Refusal;

/** The shares that one connection owes its pool: held for their login, or for the way there. */
final class SharedOutgoing<W> {

  private static final int MOST_PARKED = 16_384;
  private static final Refusal BUSY = Refusal.other("Upstream busy");

  private enum Standing {
    ASKED,
    ACCEPTED,
    REFUSED
  }

  private final PoolLink<W> link;
  private final ForwardedShares shares;
  private final boolean oneLogin;
  private final Map<String, Standing> logins = new HashMap<>();
  private final List<Waiting<W>> parked = new ArrayList<>(); // for their login
  private final List<Waiting<W>> away = new ArrayList<>(); // for the way to the pool

  SharedOutgoing(PoolLink<W> link, ForwardedShares shares, boolean oneLogin) {
    this.link = link;
    this.shares = shares;
    this.oneLogin = oneLogin;
  }

  /** Makes sure the pool knows this name before its first share. */
  void login(Upstream.Login login) {
    if (oneLogin || logins.putIfAbsent(login.name(), Standing.ASKED) != null) return;
    link.login(login);
  }

  void submit(Waiting<W> share) {
    var standing = oneLogin ? Standing.ACCEPTED : logins.get(share.login().name());
    if (standing == Standing.REFUSED) {
      refuse(share, Refusal.unauthorized());
    } else if (link.isFull() || parked.size() + away.size() >= MOST_PARKED) {
      refuse(share, BUSY);
    } else if (link.isAway()) {
      away.add(share);
    } else if (standing == Standing.ACCEPTED) {
      forward(share);
    } else {
      parked.add(share);
      login(share.login());
    }
  }

  void loginAnswered(String login, Optional<Refusal> refusal) {
    logins.put(login, refusal.isEmpty() ? Standing.ACCEPTED : Standing.REFUSED);
    for (var share : take(parked, waits -> waits.login().name().equals(login))) {
      if (refusal.isEmpty()) forward(share);
      else refuse(share, Refusal.unauthorized());
    }
  }

  void loginUnanswered(String login) {
    logins.remove(login);
    for (var share : take(parked, waits -> waits.login().name().equals(login))) {
      refuse(share, SharedUpstream.STALE);
    }
  }

  /** The way to the pool is there again. */
  void resume() {
    take(away, share -> true).forEach(this::submit);
  }

  /** What has waited since then for the way to the pool is told stale: it may never come back. */
  void giveUp(long since) {
    for (var share : take(away, waits -> waits.arrived() <= since)) {
      refuse(share, SharedUpstream.STALE);
    }
  }

  /** The connection is gone. */
  void end() {
    for (var share : take(parked, waits -> true)) refuse(share, SharedUpstream.STALE);
    for (var share : take(away, waits -> true)) refuse(share, SharedUpstream.STALE);
  }

  private void forward(Waiting<W> share) {
    shares.sent();
    link.submit(share);
  }

  private static <W> void refuse(Waiting<W> share, Refusal why) {
    share.asker().judged(share, Optional.of(why), false);
  }

  private static <W> List<Waiting<W>> take(List<Waiting<W>> from, Predicate<Waiting<W>> which) {
    var taken = from.stream().filter(which).toList();
    from.removeAll(taken);
    return taken;
  }
}
