package org.hashrelay.streams.stratum.ethash;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.hashrelay.streams.stratum.ethash.PoolMessage.Work;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.work.Target;

/** What anybody may send: run over the kept inputs by default, searched with JAZZER_FUZZ=1. */
class EthashFuzzTest {

  private static final List<Dialect> DIALECTS =
      List.of(Dialect.ES1, Dialect.ES2, Dialect.STRATUM1, Dialect.ETH_PROXY);

  /** The first byte chooses the dialect, the rest is the line. */
  @FuzzTest(maxDuration = "11m")
  void noLineOfAMinerHurts(byte[] data) {
    if (data.length == 0) return;
    var dialect = DIALECTS.get(data[0] & 3);
    var line = Line.of(Arrays.copyOfRange(data, 1, data.length));
    var message = MinerMessage.read(line, dialect);

    if (JsonRpc.readFromMiner(line) instanceof JsonRpc.Message known) {
      MinerMessage.dialectOf(known.rpc());
      if (known.rpc() instanceof JsonRpc.Request call) {
        assertThat(message.id()).isEqualTo(call.id());
      }
    }
    assertThat(MinerLines.accepted(dialect, message.id()).size()).isLessThan(512);
    if (message instanceof MinerMessage.Submit submit) {
      assertThat(submit.nonce()).matches("[0-9a-f]{1,16}");
      assertThat(submit.header()).matches("|[0-9a-f]{64}");
      assertThat(submit.mix()).matches("|[0-9a-f]{64}");
    }
    if (message instanceof MinerMessage.Login login) assertThat(login.login()).isNotBlank();
    if (message instanceof MinerMessage.Hashrate rate) {
      assertThat(rate.rate()).isBetween(0.0, 0x1p256);
    }
  }

  /** What is read of a job reads the same after it was written again. */
  @FuzzTest(maxDuration = "11m")
  void noLineOfAPoolHurts(byte[] data) {
    if (data.length == 0) return;
    var dialect = DIALECTS.get(data[0] & 3);
    var message = PoolMessage.read(Line.of(Arrays.copyOfRange(data, 1, data.length)), dialect);

    if (message instanceof Work work) {
      assertThat(work.header()).hasSize(64);
      assertThat(work.job()).hasSizeLessThanOrEqualTo(128);
      var announced = dialect == Dialect.ETH_PROXY && !work.job().equals(work.header());
      if (announced)
        writtenAndReadAgain(work, Dialect.STRATUM1); // a job of its own, in getWork's dialect
      else if (dialect != Dialect.ES2) writtenAndReadAgain(work, dialect);
    }
    if (message instanceof PoolMessage.SetDifficulty set) {
      assertThat(set.difficulty()).isPositive().isFinite();
    }
    if (message instanceof PoolMessage.SetExtranonce set) {
      assertThat(set.extranonce()).hasSizeLessThanOrEqualTo(12);
    }
    if (message instanceof PoolMessage.Answer answer) SubscribeResult.extranonce(answer);
  }

  private static void writtenAndReadAgain(Work work, Dialect dialect) {
    var target = work.target().orElse(Target.MAX);
    var job = new Job(
        work.job(),
        work.header(),
        work.seed(),
        work.height().stream()
            .boxed()
            .findFirst()
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty()),
        "ethash",
        target,
        work.clean().orElse(false));
    var line = switch (dialect) {
      case ES1 -> MinerLines.es1Notify(job);
      case ETH_PROXY -> MinerLines.proxyWork(work.id(), job, work.prefix());
      default -> MinerLines.stratum1Notify(job);
    };
    var again = (Work) PoolMessage.read(Line.of(line.utf8String().strip()), dialect);
    assertThat(again.header()).isEqualTo(work.header());
    assertThat(again.seed()).isEqualTo(work.seed());
    assertThat(again.job()).isEqualTo(work.job());
    assertThat(again.prefix()).isEqualTo(work.prefix());
    if (dialect != Dialect.ES1) assertThat(again.target()).contains(target);
  }
}
