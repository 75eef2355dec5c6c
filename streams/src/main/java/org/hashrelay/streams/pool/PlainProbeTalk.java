package org.hashrelay.streams.pool;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.v1.PoolLines;

/** What the relatives of Stratum V1 have in common, whatever their jobs hold. */
final class PlainProbeTalk implements ProbeTalk {

  @Override
  public String name() {
    return "Stratum";
  }

  @Override
  public boolean greets() {
    return true;
  }

  @Override
  public ByteString greeting() {
    return PoolLines.subscribe(GREETING, AGENT, Optional.empty());
  }

  @Override
  public ByteString login(String user, String password) {
    return PoolLines.authorize(LOGIN, user, password);
  }

  @Override
  public List<Heard> read(Line line) {
    var outcome = JsonRpc.readFromPool(line);
    if (!(outcome instanceof JsonRpc.Message message)) return List.of();
    if (message.rpc() instanceof JsonRpc.Notification call) {
      return call.method().endsWith("notify") ? List.of(new Job("of its own kind")) : List.of();
    }
    if (!(message.rpc() instanceof JsonRpc.Response answer)) return List.of();
    var id = answer.id().number();
    if (id == LOGIN) return List.of(new LoggedIn(answer.refusal()));
    if (id != GREETING) return List.of();
    return answer.refusal().isPresent()
        ? List.of(new TurnedAway("refused: " + answer.refusal().get().text()))
        : List.of(LetIn.as("subscribed"));
  }
}
