package org.hashrelay.streams.aggregation.ethash;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.hashrelay.streams.aggregation.shared.Place;
import org.hashrelay.streams.aggregation.shared.Waiting;
import org.hashrelay.streams.stratum.ethash.PoolLines;
import org.hashrelay.streams.stratum.ethash.PoolMessage;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Answer;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.EthashEpoch;

/**
 * A pool that speaks EthereumStratum/2.0.0: a prefix like es1's, and a token for each worker.
 *
 * <p>The prefix comes with the first settings, after a login; until then nobody knows where to
 * search, so the handshake is over only then.
 *
 * @see "stratum-v1-ethash §6"
 */
final class Es2Pool extends EthashPool {

  private static final String HELLO = "hello";
  private static final String SUBSCRIBE = "subscribe";
  private static final int PORT = 0; // the relay dials, and it alone knows where

  private final String algorithm;
  private final Map<String, String> tokens = new HashMap<>(); // of logins
  private Optional<Place> next = Optional.empty();
  private String session = "";
  private OptionalLong epoch = OptionalLong.empty();

  Es2Pool(String algorithm) {
    super(Dialect.ES2);
    this.algorithm = algorithm;
  }

  @Override
  void begin() {
    desk().send(PoolLines.hello(step(HELLO), AGENT, "", PORT));
  }

  @Override
  void answered(String step, Answer answer) {
    var refused = answer.refused().isPresent();
    if (step.equals(HELLO) && refused) desk().unspoken("hello-refused");
    else if (step.equals(HELLO)) desk().send(PoolLines.es2Subscribe(step(SUBSCRIBE)));
    else if (step.equals(SUBSCRIBE) && refused) desk().unspoken("subscribe-refused");
    else if (step.equals(SUBSCRIBE)) subscribed(answer);
  }

  /** Without anybody to log in yet, miners are seated behind an empty prefix until it is told. */
  private void subscribed(Answer answer) {
    session = answer.result().asText("");
    desk().place(EthashFamily.place(""));
    desk().ready(session);
  }

  @Override
  void loggedIn(String login, Answer answer) {
    var token = answer.result().asText("");
    var refused = answer.refused();
    if (refused.isEmpty() && token.isEmpty()) refused = Optional.of(Refusal.unauthorized());
    if (refused.isEmpty()) tokens.put(login, token);
    desk().loginAnswered(login, refused);
  }

  @Override
  void set(PoolMessage.Set set) {
    set.target().ifPresent(this::target);
    if (set.epoch().isPresent()) epoch = set.epoch();
    set.extranonce().ifPresent(prefix -> next = Optional.of(EthashFamily.place(prefix)));
  }

  @Override
  void work(PoolMessage.Work work) {
    next.ifPresent(desk()::place);
    next = Optional.empty();
    news(work, seed(work), work.clean().orElse(false));
  }

  private String seed(PoolMessage.Work work) {
    if (epoch.isPresent()) return EthashEpoch.seedOf(epoch.getAsLong(), algorithm);
    var ofBlock = EthashEpoch.ofBlock(work.height().orElse(0), algorithm);
    return EthashEpoch.seedOf(ofBlock.dag(), algorithm);
  }

  @Override
  public void submit(Waiting<EthashWork> share) {
    var own = share.nonce().substring(share.job().place().prefix().length());
    var token = tokens.getOrDefault(share.login().name(), "");
    var id = desk().issue(new Submitted<>(share));
    desk().send(PoolLines.es2Submit(id, share.job().poolJob(), own, token));
  }

  @Override
  public void idle() {
    desk().send(PoolLines.noop(step("noop")));
  }
}
