package org.hashrelay.streams.aggregation;

import java.util.Optional;
import org.hashrelay.streams.aggregation.miner.Logins;
import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.tunnel.control.MappingOrder.PoolOrder;
import org.hashrelay.streams.tunnel.control.MappingOrder.WorkerNaming;

/** The login under which a miner's work goes to a pool. */
public final class WorkerNames {

  private final WorkerNaming naming;

  public WorkerNames(WorkerNaming naming) {
    this.naming = naming;
  }

  public Upstream.Login at(PoolOrder pool, Logins.Worker worker, String address) {
    return at(pool, new Upstream.Login(worker.name(), worker.password()), address);
  }

  /**
   * @param own as the miner logged in
   * @param address of the miner, without port
   */
  public Upstream.Login at(PoolOrder pool, Upstream.Login own, String address) {
    var user = pool.user().isEmpty() ? account(own.name()) : pool.user();
    var name = switch (naming.mode()) {
      case "fixed" -> fixed().orElse(user);
      case "suffix" -> join(user, worker(own.name()));
      case "address" -> join(user, address.replace('.', 'x').replace(':', 'x'));
      default -> own.name();
    };
    return new Upstream.Login(name, password(pool, own.password()));
  }

  /** The login that needs no miner to be known. */
  public Optional<Upstream.Login> known(PoolOrder pool) {
    if (!naming.mode().equals("fixed")) return Optional.empty();
    var user = pool.user().isEmpty() ? Optional.<String>empty() : Optional.of(pool.user());
    return fixed().or(() -> user).map(name -> new Upstream.Login(name, password(pool, "")));
  }

  private Optional<String> fixed() {
    return naming.fixed().isEmpty() ? Optional.empty() : Optional.of(naming.fixed());
  }

  /** Who logs in as himself brings his own password. */
  private String password(PoolOrder pool, String given) {
    var own = naming.mode().equals("pass_through") || pool.password().isEmpty();
    if (!own) return pool.password();
    return given.isEmpty() ? "x" : given;
  }

  /** The part after the account: {@code account.worker} or {@code account/worker}. */
  public static String worker(String login) {
    var cut = cut(login);
    return cut < 0 ? login : login.substring(cut + 1);
  }

  /** The part before it. */
  public static String account(String login) {
    var cut = cut(login);
    return cut < 0 ? login : login.substring(0, cut);
  }

  private static int cut(String login) {
    var dot = login.indexOf('.');
    return dot >= 0 ? dot : login.indexOf('/');
  }

  private static String join(String account, String worker) {
    return worker.isEmpty() ? account : account + "." + worker;
  }
}
