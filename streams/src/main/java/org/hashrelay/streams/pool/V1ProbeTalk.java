package org.hashrelay.streams.pool;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.stratum.v1.PoolLines;
import org.hashrelay.streams.stratum.v1.PoolMessage;
import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;
import org.hashrelay.streams.stratum.v1.SubscribeResult;

/** Stratum V1. */
final class V1ProbeTalk implements ProbeTalk {

  @Override
  public String name() {
    return "Stratum V1";
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
    var message = PoolMessage.read(line);
    if (message instanceof Answer answer) return answered(answer);
    if (message instanceof Notify job) return List.of(new Job(job.jobId()));
    if (message instanceof PoolMessage.SetDifficulty set) {
      return List.of(new Asks(set.difficulty()));
    }
    if (message instanceof PoolMessage.PoolPing ping) {
      return List.of(new Say(PoolLines.pong(ping.id())));
    }
    return message instanceof PoolMessage.GetVersion asked && !asked.id().isNull()
        ? List.of(new Say(PoolLines.version(asked.id(), AGENT)))
        : List.of();
  }

  private static List<Heard> answered(Answer answer) {
    var id = answer.id().number();
    if (id == LOGIN) return List.of(new LoggedIn(answer.refused()));
    if (id != GREETING) return List.of();
    var result = SubscribeResult.of(answer);
    if (result instanceof SubscribeResult.Unusable no) {
      return List.of(new TurnedAway("refused: " + no.refusal().text()));
    }
    var got = (SubscribeResult.Subscribed) result;
    var detail = "extranonce1 %s, extranonce2 of %d bytes"
        .formatted(got.extranonce1(), got.extranonce2Size());
    return List.of(
        new LetIn(detail, Optional.of(got.extranonce1()), Optional.of(got.extranonce2Size())));
  }
}
