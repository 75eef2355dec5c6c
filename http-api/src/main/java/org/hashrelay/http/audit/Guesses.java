package org.hashrelay.http.audit;

import java.time.InstantSource;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.hashrelay.actors.audit.AuditFold;
import org.hashrelay.actors.audit.AuditTrail;

/** Tokens that nobody has, by the address that sent them: one line in a minute, with a count. */
public final class Guesses {

  private final AuditFold fold;

  public Guesses(AuditTrail trail, InstantSource clock) {
    this.fold = new AuditFold(trail, clock);
  }

  public void from(String address) {
    fold.note(new AuditFold.Fact(
        address, "anonymous", address, "login.refused", "api", "", "the token is not known"));
  }

  /** So that a count is noted when its minute is over. */
  public void keepCounted(ClassicActorSystemProvider system) {
    var classic = system.classicSystem();
    classic
        .scheduler()
        .scheduleWithFixedDelay(
            AuditFold.EVERY, AuditFold.EVERY, fold::flush, classic.dispatcher());
  }
}
