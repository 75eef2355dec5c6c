package org.hashrelay.streams.aggregation.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.stratum.v1.PoolLines;
import org.hashrelay.streams.stratum.v1.PoolMessage;
import org.hashrelay.streams.stratum.v1.Submit;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.Target;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published steps from a pool's job to the share it gets, in both forms of the partition. */
class ShareJudgeTest {

  private static final HexFormat HEX = HexFormat.of();

  private final JobBook book = new JobBook(Instant.EPOCH);
  private final ShareJudge judge = new ShareJudge();

  static Stream<Named<JsonNode>> scenarios() {
    return Vectors.cases("aggregation", "scenarios");
  }

  static Stream<Named<JsonNode>> moves() {
    return Vectors.cases("aggregation", "moves");
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void q41_aShareIsJudgedByTheMinersDifficultyAndForwardedByThePools(JsonNode scenario) {
    var n = scenario.path("upstream_extranonce2_size").asInt();
    var p = scenario.path("prefix_bytes").asInt();
    var mask = mask(scenario.path("upstream_mask"));
    var job = job(
        new ExtranonceSpace(p, n - p),
        scenario.path("upstream_extranonce1").asText(),
        n,
        mask,
        scenario.path("upstream_difficulty").asDouble(),
        scenario.path("upstream_notify_params"));
    for (var miner : scenario.path("miners")) {
      var granted = mask(miner.path("asks_mask")) & mask;
      assertThat(HEX.toHexDigits(job.shownVersion(granted)))
          .isEqualTo(miner.path("shown_version").asText());
      var terms = terms(job, miner, granted);
      for (var submit : miner.path("submits")) {
        check(job, terms, submit.path("submit_params"), submit.path("expect"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("moves")
  void aMinerMovesBetweenPoolsWithNothingButAJob(JsonNode move) {
    var space = new ExtranonceSpace(
        move.path("prefix_bytes").asInt(), move.path("miner_extranonce2_size").asInt());
    Map<String, PoolJob> jobs = new HashMap<>();
    for (var upstream : move.path("upstreams")) {
      var job = job(
          space,
          upstream.path("extranonce1").asText(),
          upstream.path("extranonce2_size").asInt(),
          mask(upstream.path("upstream_mask")),
          upstream.path("difficulty").asDouble(),
          upstream.path("notify_params"));
      assertThat(job.shown(0, true).coinb1())
          .isEqualTo(upstream.path("coinb1_for_miners").asText());
      jobs.put(upstream.path("name").asText(), job);
    }
    for (var miner : move.path("miners")) {
      assertThat(space.minerExtranonce1(miner.path("slot").asLong()))
          .isEqualTo(miner.path("extranonce1").asText());
      for (var share : miner.path("shares")) {
        var job = jobs.get(share.path("upstream").asText());
        var granted = mask(miner.path("version_mask")) & job.versionMask();
        assertThat(HEX.toHexDigits(job.shownVersion(granted)))
            .isEqualTo(share.path("shown_version").asText());
        check(job, terms(job, miner, granted), share.path("submit_params"), share.path("expect"));
      }
    }
  }

  private void check(PoolJob job, Terms terms, JsonNode params, JsonNode expect) {
    var submit = submit(job, params);
    var grounds = new ShareJudge.Grounds(job, false, terms, job.versionMask(), true);
    var verdict = judge.judge(submit, grounds, new DuplicateFilter());
    if (expect.path("verdict").asText("accept").equals("low-difficulty")) {
      assertThat(verdict).isInstanceOf(ShareJudge.Bad.class);
      assertThat(((ShareJudge.Bad) verdict).refusal().code()).isEqualTo(23);
      return;
    }
    assertThat(verdict).isInstanceOf(ShareJudge.Good.class);
    var good = (ShareJudge.Good) verdict;
    if (expect.has("forward")) {
      assertThat(good.forward()).isEqualTo(expect.path("forward").asBoolean());
    }
    if (expect.has("upstream_submit_params")) {
      var line = PoolLines.submit(1, ShareJudge.forPool("WORKER", job, terms, good));
      assertThat(line.utf8String()).contains("\"params\":" + expect.path("upstream_submit_params"));
    }
  }

  private PoolJob job(
      ExtranonceSpace space, String e1, int n, int mask, double difficulty, JsonNode params) {
    var source = new JobMaker.Source(1, 0, 1);
    var place = new JobMaker.Place(e1, n, space);
    var maker = new JobMaker(source, book, Algorithms.SHA256D, place);
    maker.versionMask(mask);
    maker.difficulty(difficulty);
    var line = "{\"id\":null,\"method\":\"mining.notify\",\"params\":" + params + "}";
    return maker.make((Notify) PoolMessage.read(Line.of(line))).orElseThrow();
  }

  private static Terms terms(PoolJob job, JsonNode miner, int granted) {
    var difficulty = miner.path("difficulty").asDouble();
    var target = Target.ofDifficulty(Algorithms.SHA256D, difficulty);
    var slot = miner.path("slot").asLong();
    return new Terms(job.seq(), difficulty, target, granted, job.space(), slot, 0);
  }

  private static Submit submit(PoolJob job, JsonNode params) {
    var values = new ArrayList<String>();
    params.forEach(value -> values.add(value.asText()));
    var bits = values.size() > 5 ? Optional.of(values.get(5)) : Optional.<String>empty();
    return new Submit(
        RawId.of(1), "WORKER", job.id(), values.get(2), values.get(3), values.get(4), bits);
  }

  private static int mask(JsonNode hex) {
    return hex.isTextual() ? HexFormat.fromHexDigits(hex.asText()) : 0;
  }
}
