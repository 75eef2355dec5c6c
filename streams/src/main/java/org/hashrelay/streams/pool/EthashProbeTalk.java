package org.hashrelay.streams.pool;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.ethash.PoolLines;
import org.hashrelay.streams.stratum.ethash.PoolMessage;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Answer;
import org.hashrelay.streams.stratum.ethash.SubscribeResult;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.Target;

/** One of the four dialects of Ethash. */
final class EthashProbeTalk implements ProbeTalk {

  private static final int SUBSCRIBE = 3; // of es2, after its hello
  private static final int GET_WORK = 4;

  private final Dialect dialect;

  EthashProbeTalk(Dialect dialect) {
    this.dialect = dialect;
  }

  @Override
  public String name() {
    return switch (dialect) {
      case ES1 -> "EthereumStratum/1.0.0";
      case ES2 -> "EthereumStratum/2.0.0";
      case ETH_PROXY -> "eth-proxy";
      default -> "stratum1";
    };
  }

  @Override
  public boolean greets() {
    return dialect != Dialect.ETH_PROXY;
  }

  @Override
  public ByteString greeting() {
    return switch (dialect) {
      case ES1 -> PoolLines.es1Subscribe(GREETING, AGENT);
      case ES2 -> PoolLines.hello(GREETING, AGENT, "", 0);
      default -> PoolLines.stratum1Subscribe(GREETING);
    };
  }

  @Override
  public ByteString login(String user, String password) {
    if (greets()) return PoolLines.authorize(LOGIN, user, password);
    var dot = user.indexOf('.');
    var account = dot < 0 ? user : user.substring(0, dot);
    return PoolLines.proxyLogin(LOGIN, account, password, user.substring(dot + 1));
  }

  @Override
  public List<Heard> read(Line line) {
    var message = PoolMessage.read(line, dialect);
    if (message instanceof Answer answer) return answered(answer);
    if (message instanceof PoolMessage.SetDifficulty set) {
      return List.of(asks(Target.ofDifficulty(Algorithms.ES1, set.difficulty())));
    }
    if (message instanceof PoolMessage.SetTarget set) return List.of(asks(set.target()));
    if (message instanceof PoolMessage.Set set) {
      return set.target().map(target -> List.<Heard>of(asks(target))).orElse(List.of());
    }
    if (!(message instanceof PoolMessage.Work work)) return List.of();
    var job = new Job(work.job());
    return work.target().map(target -> List.of(asks(target), job)).orElse(List.of(job));
  }

  private List<Heard> answered(Answer answer) {
    var id = answer.id().number();
    if (id == LOGIN) {
      var in = new LoggedIn(answer.refused());
      return in.refusal().isEmpty() && dialect == Dialect.ETH_PROXY
          ? List.of(in, new Say(PoolLines.getWork(GET_WORK)))
          : List.of(in);
    }
    if (id != GREETING && id != SUBSCRIBE) return List.of();
    var refused = answer.refused();
    if (refused.isPresent())
      return List.of(new TurnedAway("refused: " + refused.get().text()));
    return List.of(greeted(id, answer));
  }

  private Heard greeted(int id, Answer answer) {
    if (dialect == Dialect.ES2 && id == GREETING) return new Say(PoolLines.es2Subscribe(SUBSCRIBE));
    if (dialect != Dialect.ES1) return LetIn.as("speaks " + name());
    var extranonce = SubscribeResult.extranonce(answer);
    if (extranonce.isEmpty()) return new TurnedAway("gave no extranonce");
    var detail = "speaks %s, extranonce %s".formatted(name(), extranonce.get());
    return new LetIn(detail, extranonce, Optional.empty());
  }

  private static Heard asks(Target target) {
    return new Asks(target.difficulty(Algorithms.HASHES));
  }
}
