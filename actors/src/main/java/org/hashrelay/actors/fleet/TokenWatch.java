package org.hashrelay.actors.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.catalogue.Catalogue.ListTokens;
import org.hashrelay.actors.catalogue.Catalogue.TokenPage;
import org.hashrelay.actors.catalogue.Catalogue.TokensChanged;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.FindToken;
import org.hashrelay.actors.node.ClientNode.TokenIs;
import org.hashrelay.actors.node.Tokens.Token;
import org.hashrelay.actors.secret.SealedSecrets;
import org.hashrelay.streams.tunnel.psk.Pseudonyms;

/**
 * Keeps a server's pseudonyms level with the tokens there are.
 *
 * <p>Told of each change at once. As what is told can be lost, it asks the catalogue once a minute
 * as well, and some of the nodes whether their tokens are still in force; a token it has too long
 * is refused by the proof inside.
 */
final class TokenWatch extends AbstractBehavior<TokenWatch.Message> {

  sealed interface Message extends NoSerializationVerificationNeeded {}

  /** Time to compare. */
  record Round() implements Message {}

  record Listed(int from, TokenPage page) implements Message {}

  /** The catalogue did not answer. */
  record NotListed() implements Message {}

  record Announced(TokensChanged change) implements Message {}

  /** {@code token} is empty when it is not in force. */
  record Found(String tokenId, Optional<Token> token) implements Message {}

  /** The node did not answer; the next round asks again. */
  record NotFound() implements Message {}

  static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final int AT_ONCE = 16;
  private static final int CHECKED_AGAIN = 256;

  private final Sharding sharding;
  private final SealedSecrets secrets;
  private final Pseudonyms pseudonyms;
  private final TimerScheduler<Message> timers;
  private final Map<String, String> listing = new HashMap<>();
  private final LinkedHashSet<String> waiting = new LinkedHashSet<>();
  private final Set<String> unreadable = new HashSet<>();
  private final LinkedHashSet<String> checkNext = new LinkedHashSet<>();
  private Map<String, String> owners = Map.of();
  private boolean listedOnce;
  private int asking;

  static Behavior<Message> create(Sharding sharding, SealedSecrets secrets, Pseudonyms pseudonyms) {
    var watch = Behaviors.<Message>setup(context -> Behaviors.withTimers(
        timers -> new TokenWatch(context, timers, sharding, secrets, pseudonyms)));
    return Behaviors.supervise(watch).onFailure(SupervisorStrategy.restart());
  }

  private TokenWatch(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Sharding sharding,
      SealedSecrets secrets,
      Pseudonyms pseudonyms) {
    super(context);
    this.timers = timers;
    this.sharding = sharding;
    this.secrets = secrets;
    this.pseudonyms = pseudonyms;
    sharding.subscribeToTokens(context.messageAdapter(TokensChanged.class, Announced::new));
    context.getSelf().tell(new Round());
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Round.class, round -> round())
        .onMessage(Listed.class, this::listed)
        .onMessage(NotListed.class, failed -> again(SOON))
        .onMessage(Announced.class, this::announced)
        .onMessage(Found.class, this::found)
        .onMessage(NotFound.class, failed -> next())
        .build();
  }

  // what there is

  private Behavior<Message> round() {
    pseudonyms.roll();
    listing.clear();
    list(0);
    return this;
  }

  private void list(int from) {
    getContext()
        .pipeToSelf(
            sharding.catalogue(replyTo -> new ListTokens(from, replyTo)),
            (reply, failure) -> page(from, reply));
  }

  private static Message page(int from, Catalogue.Reply reply) {
    return reply instanceof TokenPage page ? new Listed(from, page) : new NotListed();
  }

  private Behavior<Message> listed(Listed message) {
    listing.putAll(message.page().owners());
    if (message.page().more()) {
      list(message.from() + message.page().owners().size());
      return this;
    }
    listedOnce = true;
    owners = new HashMap<>(listing);
    unreadable.retainAll(owners.keySet());
    pseudonyms.removeIf(token -> !owners.containsKey(token));
    var known = pseudonyms.tokens();
    owners.keySet().stream().filter(token -> !known.contains(token)).forEach(waiting::add);
    checkAgain(known);
    return again(EVERY).ask();
  }

  /** Some of those held already, in turn. */
  private void checkAgain(Set<String> known) {
    checkNext.retainAll(known);
    if (checkNext.isEmpty()) checkNext.addAll(known);
    var some = List.copyOf(checkNext).stream().limit(CHECKED_AGAIN).toList();
    some.forEach(checkNext::remove);
    waiting.addAll(some);
  }

  private TokenWatch again(Duration after) {
    timers.startSingleTimer(new Round(), after);
    return this;
  }

  private Behavior<Message> announced(Announced message) {
    var node = message.change().nodeId();
    var tokens = message.change().tokenIds();
    var changed = new HashMap<>(owners);
    changed.entrySet().removeIf(e -> e.getValue().equals(node) && !tokens.contains(e.getKey()));
    tokens.forEach(token -> changed.put(token, node));
    owners = changed;
    pseudonyms.removeIf(token -> !owners.containsKey(token));
    waiting.addAll(tokens);
    return ask();
  }

  // their keys

  private Behavior<Message> ask() {
    while (asking < AT_ONCE && !waiting.isEmpty()) {
      var token = waiting.iterator().next();
      waiting.remove(token);
      Optional.ofNullable(owners.get(token)).ifPresent(node -> ask(token, node));
    }
    if (asking == 0 && listedOnce) pseudonyms.filled();
    return this;
  }

  private void ask(String token, String node) {
    asking++;
    getContext()
        .pipeToSelf(
            sharding.node(node, replyTo -> new FindToken(token, replyTo)),
            (reply, failure) -> key(token, reply));
  }

  /** No node, no key; whoever does not answer is asked in the next round. */
  private static Message key(String token, ClientNode.Reply reply) {
    if (reply instanceof TokenIs is) return new Found(token, is.token());
    return reply == null ? new NotFound() : new Found(token, Optional.empty());
  }

  private Behavior<Message> found(Found message) {
    var token = message.tokenId();
    var known = pseudonyms.tokens().contains(token);
    if (message.token().isEmpty() || !owners.containsKey(token)) {
      pseudonyms.remove(token);
    } else if (!known) {
      var sealed = message.token().get();
      secrets
          .openTokenKey(token, sealed.sealedKey())
          .ifPresentOrElse(prk -> pseudonyms.put(token, prk), () -> complain(sealed));
    }
    return next();
  }

  private Behavior<Message> next() {
    asking--;
    return ask();
  }

  private void complain(Token token) {
    if (!unreadable.add(token.tokenId())) return;
    var node = owners.get(token.tokenId());
    getContext()
        .getLog()
        .warn(
            "token {} of node {} is sealed with another key than the key file's: the node cannot"
                + " connect{}. Put the right key file back, or give the node a new token"
                + " (POST /api/v1/clients/{}/token)",
            token.tokenId(),
            node,
            token.verifier().isEmpty() ? "" : " over tcp_encrypt",
            node);
  }
}
