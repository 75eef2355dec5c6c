package org.hashrelay.http.alerting;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.alerting.AlertDesk;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Entities;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;

/** Asks the alert desk; the one place where its refusals become problems. */
final class Desk {

  private final Entities entities;

  Desk(Entities entities) {
    this.entities = entities;
  }

  <R extends AlertDesk.Reply> CompletionStage<R> ask(
      Class<R> wanted, Function<ActorRef<AlertDesk.Reply>, AlertDesk.Command> command) {
    return entities.desk(command).thenApply(reply -> {
      if (wanted.isInstance(reply)) return wanted.cast(reply);
      throw refusal(reply);
    });
  }

  CompletionStage<AlertDesk.Arrangements> arrangements() {
    return ask(AlertDesk.Arrangements.class, AlertDesk.Get::new);
  }

  /** Every refusal as a problem; a test holds that none is missing. */
  static RuntimeException refusal(AlertDesk.Reply reply) {
    if (reply instanceof AlertDesk.UnknownAlert r) return Refusal.notFound("open alert", r.id());
    if (reply instanceof AlertDesk.UnknownChannel r) return Refusal.notFound("channel", r.id());
    if (reply instanceof AlertDesk.UnknownSilence r) return Refusal.notFound("silence", r.id());
    if (reply instanceof AlertDesk.SilenceChanged r) {
      var detail = "silence %s was changed by somebody else".formatted(r.id());
      return new Refusal(ProblemType.REVISION_MISMATCH, detail);
    }
    if (reply instanceof AlertDesk.ChannelNameTaken r) {
      var detail = "channel \"%s\" is held by %s".formatted(r.name(), r.holder());
      return new Refusal(ProblemType.NAME_TAKEN, detail);
    }
    if (reply instanceof AlertDesk.ChannelInUse r) {
      var detail = "channel \"%s\" is named by the rules %s".formatted(r.name(), r.rules());
      return new Refusal(ProblemType.IN_USE, detail);
    }
    if (reply instanceof AlertDesk.ChannelChanged r) return Ask.mismatch(r.asked(), r.is());
    if (reply instanceof AlertDesk.TooMany r) {
      return new Refusal(ProblemType.TOO_MANY, "there may be %d %s".formatted(r.most(), r.kind()));
    }
    if (reply instanceof AlertDesk.SettingsChanged r) return Ask.mismatch(r.asked(), r.is());
    return new IllegalStateException("unexpected reply " + reply);
  }
}
