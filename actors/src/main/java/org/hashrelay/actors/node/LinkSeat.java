package org.hashrelay.actors.node;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.hashrelay.actors.node.ClientNode.CloseLink;
import org.hashrelay.actors.node.ClientNode.Command;
import org.hashrelay.actors.node.ClientNode.Detach;
import org.hashrelay.actors.node.ClientNode.ToLink;

/**
 * The one link a node may have open, and the one it had before, whose session still waits for it.
 *
 * <p>Not part of the entity's state: both die with this process. Confined to the entity.
 */
final class LinkSeat {

  private final ActorContext<Command> context;
  private Optional<OpenLink> open = Optional.empty();
  private Optional<OpenLink> waiting = Optional.empty();
  private final Takeovers takeovers = new Takeovers();

  LinkSeat(ActorContext<Command> context) {
    this.context = context;
  }

  Optional<OpenLink> open() {
    return open;
  }

  boolean holds(ActorRef<ToLink> link) {
    return open.filter(o -> o.ref().equals(link)).isPresent();
  }

  /** The newest time that two processes came with this node's tokens. */
  Optional<TokenConflict> conflict() {
    return takeovers.newest();
  }

  /** Whether the link may take the seat; one of the same process always may. */
  boolean mayTake(LinkInfo info, Instant now) {
    var rival = open.map(OpenLink::info)
        .filter(i -> !i.tokenId().isEmpty() && !info.tokenId().isEmpty())
        .filter(i -> !i.instance().equals(info.instance()));
    if (rival.isEmpty()) return true;
    var conflict = takeovers.decide(info, rival.get(), now);
    var taken = conflict.outcome().equals(TokenConflict.TAKEN_OVER);
    context
        .getLog()
        .warn(
            "two processes use the token of one node: {} came while {} was connected, and {}. If"
                + " one of them is not yours, give the node a new token"
                + " (POST /api/v1/clients/<id>/token)",
            conflict.newcomer(),
            conflict.present(),
            taken ? "took over" : "was refused, for the last takeover is too recent");
    return taken;
  }

  /** The link is the one from now on; any other is told to close. It may have gone over to another way. */
  void take(LinkInfo info, ActorRef<ToLink> link, Instant now) {
    if (holds(link)) {
      open = open.map(known -> known.over(info, now));
      return;
    }
    closeIf(other -> !other.ref().equals(link), "replaced");
    forget();
    waiting = Optional.empty();
    open = Optional.of(OpenLink.fresh(info, link, now));
    context.watchWith(link, new Detach(link, "link-lost", false));
  }

  void heard(OpenLink newer) {
    open = Optional.of(newer);
  }

  /** Nothing can be said over it until it attaches again. */
  void waits() {
    waiting = open;
    forget();
  }

  void forget() {
    open.ifPresent(link -> context.unwatch(link.ref()));
    open = Optional.empty();
  }

  void tell(ToLink message) {
    open.ifPresent(link -> link.ref().tell(message));
  }

  /** Tells both, and leaves them where they are until they say goodbye. */
  void closeIf(Predicate<OpenLink> which, String reason) {
    Stream.concat(open.stream(), waiting.stream())
        .filter(which)
        .forEach(link -> link.ref().tell(new CloseLink(reason)));
    waiting = waiting.filter(which.negate());
  }
}
