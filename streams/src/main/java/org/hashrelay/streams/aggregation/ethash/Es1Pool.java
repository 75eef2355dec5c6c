package org.hashrelay.streams.aggregation.ethash;

import java.util.Optional;
import org.hashrelay.streams.aggregation.shared.Waiting;
import org.hashrelay.streams.stratum.ethash.PoolLines;
import org.hashrelay.streams.stratum.ethash.PoolMessage;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Answer;
import org.hashrelay.streams.stratum.ethash.SubscribeResult;
import org.hashrelay.streams.stratum.json.Dialect;

/**
 * A pool that speaks EthereumStratum/1.0.0: it gives the first bytes of all nonces.
 *
 * @see "stratum-v1-ethash §5"
 */
final class Es1Pool extends EthashPool {

  private static final String SUBSCRIBE = "subscribe";

  private Optional<String> next = Optional.empty();

  Es1Pool() {
    super(Dialect.ES1);
  }

  @Override
  void begin() {
    desk().send(PoolLines.es1Subscribe(step(SUBSCRIBE), AGENT));
  }

  @Override
  void answered(String step, Answer answer) {
    if (!step.equals(SUBSCRIBE)) return; // whether it follows our wish shows by itself
    var extranonce = SubscribeResult.extranonce(answer);
    if (extranonce.isEmpty()) {
      desk().unspoken("subscribe-refused");
      return;
    }
    desk().place(EthashFamily.place(extranonce.get()));
    desk().send(PoolLines.extranonceSubscribe(step("extranonce")));
    desk().ready(SubscribeResult.session(answer));
  }

  @Override
  void extranonce(String extranonce) {
    next = Optional.of(extranonce);
  }

  @Override
  void work(PoolMessage.Work work) {
    next.ifPresent(extranonce -> desk().place(EthashFamily.place(extranonce)));
    next = Optional.empty();
    news(work, work.seed(), work.clean().orElse(false));
  }

  @Override
  public void submit(Waiting<EthashWork> share) {
    var own = share.nonce().substring(share.job().place().prefix().length());
    var id = desk().issue(new Submitted<>(share));
    desk().send(PoolLines.es1Submit(id, share.login().name(), share.job().poolJob(), own));
  }
}
