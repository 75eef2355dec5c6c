package org.hashrelay.streams.pool;

import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.cryptonote.Blob;
import org.hashrelay.streams.stratum.cryptonote.Lines;
import org.hashrelay.streams.stratum.cryptonote.PoolMessage;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.work.Algorithms;

/** CryptoNote's dialect: the first job is in the login's answer. */
final class CryptonoteProbeTalk implements ProbeTalk {

  @Override
  public String name() {
    return "CryptoNote";
  }

  @Override
  public boolean greets() {
    return false;
  }

  @Override
  public ByteString greeting() {
    return ByteString.emptyByteString();
  }

  @Override
  public ByteString login(String user, String password) {
    return Lines.login(LOGIN, user, password, AGENT);
  }

  @Override
  public List<Heard> read(Line line) {
    var message = PoolMessage.read(line);
    if (message instanceof PoolMessage.News news) return job(news.job());
    if (!(message instanceof PoolMessage.Answer answer) || answer.id().number() != LOGIN) {
      return List.of();
    }
    var in = new LoggedIn(answer.refused());
    var first = answer.job().map(CryptonoteProbeTalk::job).orElse(List.of());
    return Stream.concat(Stream.of(in), first.stream()).toList();
  }

  private static List<Heard> job(Blob job) {
    return List.of(new Asks(job.target().difficulty(Algorithms.CN64)), new Job(job.jobId()));
  }
}
