package org.hashrelay.streams.aggregation.ethash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.hashrelay.streams.Transcript;
import org.hashrelay.streams.Vectors;
import org.hashrelay.streams.aggregation.shared.Place;
import org.hashrelay.streams.aggregation.shared.SharedBench;
import org.hashrelay.streams.tunnel.control.ReportEntry.ShareResult;
import org.junit.jupiter.api.Test;

/**
 * What ethminer 0.19 really said to a pool in each dialect, said to us instead: every request gets
 * an answer under its own id, and every share of the recording is accepted by the pool behind.
 */
class EthminerReplayTest {

  private final SharedBench bench = new SharedBench(
      SharedBench.order("ethash", "stratum-v1-ethash", 500), new EthashFamily("ethash"));
  private final Map<String, String> jobs = new HashMap<>(); // the recording's to ours

  @Test
  void ofEthProxy() {
    replay("ethminer-0.19.0_stratum1", "eth_submitWork");

    assertThat(bench.results()).hasSize(4).containsOnly(ShareResult.ACCEPTED);
    assertThat(bench.last().calls("eth_submitWork"))
        .allSatisfy(call -> assertThat(call.path("worker").asText()).isEqualTo("w1"));
  }

  @Test
  void ofStratum1() {
    replay("ethminer-0.19.0_stratum", "eth_submitWork");

    assertThat(bench.results()).hasSize(6).containsOnly(ShareResult.ACCEPTED);
  }

  @Test
  void ofEs2() {
    replay("ethminer-0.19.0_stratum3", "mining.submit");

    assertThat(bench.results()).hasSize(4).containsOnly(ShareResult.ACCEPTED);
  }

  @Test
  void ofEs1() {
    var miner = replay("ethminer-0.19.0_stratum2", "mining.submit");

    assertThat(miner.answer(1).path("result").path(1).asText())
        .startsWith("080c")
        .hasSize(6);
    assertThat(miner.told("mining.notify")).hasSize(3);
    assertThat(miner.told("mining.set_difficulty")).hasSize(1);
    assertThat(miner.heard.stream().filter(l -> l.contains("set_difficulty")).findFirst())
        .get()
        .asString()
        .contains("0.00000006");
  }

  /** The pool's lines go to our side of the pool, the miner's to our port. */
  private SharedBench.Miner replay(String name, String submit) {
    var miner = bench.miner();
    for (var entry : Transcript.of(name)) {
      var line = SharedBench.json(entry.line());
      if (entry.fromMiner()) miner.says(withOurJob(entry.line(), line, miner));
      else fromPool(line, miner);
      if (!bench.pool.isEmpty()) answerAll(submit);
    }
    for (var id : new int[] {1, 40}) {
      if (Transcript.fromMiner(name).stream().noneMatch(l -> l.contains("\"id\":" + id + ","))) {
        continue;
      }
      assertThat(miner.answer(id).isNull()).as("answer to " + id).isFalse();
    }
    return miner;
  }

  private int answered;

  private void answerAll(String submit) {
    var line = bench.last();
    if (line.heard.isEmpty()) {
      line.opened();
    }
    for (; answered < line.heard.size(); answered++) {
      var call = line.heard.get(answered);
      var method = call.path("method").asText();
      if (method.equals(submit)
          || method.equals("mining.authorize")
          || method.equals("eth_submitLogin")
          || method.equals("mining.extranonce.subscribe")) {
        line.answers(call, "\"result\":true,\"error\":null");
      } else if (method.equals("mining.subscribe")) {
        line.answers(
            call, "\"result\":[[\"mining.notify\",\"s\",\"EthereumStratum/1.0.0\"],\"080c\"]");
      }
    }
  }

  /** Jobs and difficulties; what our side answers by itself is left out. */
  private void fromPool(JsonNode line, SharedBench.Miner miner) {
    var result = line.path("result");
    var method = line.path("method").asText();
    if (bench.pool.isEmpty()) return;
    if (result.isArray() && result.size() == 3 && result.path(0).asText().startsWith("0x")) {
      bench.last().says(line.toString());
    } else if (method.equals("mining.set_difficulty")) {
      bench.last().says(line.toString());
    } else if (method.equals("mining.notify")) {
      var before = miner.told("mining.notify").size();
      bench.last().says(inOurPoolsDialect(line.path("params")));
      var told = miner.told("mining.notify");
      if (told.size() > before) {
        var ours = told.get(told.size() - 1).path("params").path(0).asText();
        jobs.put(line.path("params").path(0).asText(), ours);
      }
    }
  }

  /** The recordings of es2 and stratum1 are served by pools of the other dialect of their kind. */
  private static String inOurPoolsDialect(JsonNode params) {
    var zeros = "0".repeat(64);
    if (params.size() == 5) {
      return "{\"id\":0,\"result\":[\"0x%s\",\"0x%s\",\"0x%s\"]}"
          .formatted(
              params.path(1).asText(), params.path(2).asText(), params.path(3).asText());
    }
    var isEs2 = params.path(3).isTextual();
    return "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"%s\",\"%s\",\"%s\",true]}"
        .formatted(params.path(0).asText(), zeros, params.path(2).asText())
        .replace("\"?\"", isEs2 ? zeros : params.path(1).asText());
  }

  /** The same share, for the job as we named it and in the part of the nonces that we gave. */
  private String withOurJob(String text, JsonNode line, SharedBench.Miner miner) {
    if (!line.path("method").asText().equals("mining.submit")) return text;
    var isEs2 = line.path("params").size() == 3;
    var theirs = line.path("params").path(isEs2 ? 0 : 1).asText();
    var renamed = text.replace("\"" + theirs + "\"", "\"" + jobs.get(theirs) + "\"");
    if (!isEs2) return renamed;
    var nonce = line.path("params").path(1).asText();
    return renamed.replace(nonce, nonce.substring(2)); // one byte of it is ours now
  }

  @Test
  void theSharesOfTheVectorsGiveTheirWholeNonces() {
    var family = new EthashFamily("ethash");
    for (var share : Vectors.file("ethash").path("shares")) {
      var isEs1 = share.path("dialect").asText().equals("EthereumStratum/1.0.0");
      var isEs2 = share.path("dialect").asText().equals("EthereumStratum/2.0.0");
      if (!isEs1 && !isEs2) continue;
      var extranonce = isEs1
          ? share.path("extranonce").asText()
          : share.path("set_params").path("extranonce").asText();
      var said = share.path("submit_params").path(isEs1 ? 2 : 1).asText();
      var whole = family.whole(new Place(extranonce, 0, false), 0, said);
      var expected = share.path("expect").path("nonce");

      if (expected.isMissingNode()) assertThat(whole).as(share.toString()).isEmpty();
      else assertThat(whole).as(share.toString()).contains(expected.asText());
    }
  }

  @Test
  void thePrefixesOfTheVectorsAreJoined() {
    var family = new EthashFamily("ethash");
    for (var v : Vectors.file("partition").path("ethash")) {
      var prefix = v.path("relay_prefix").asText();
      var place = new Place(v.path("upstream_extranonce").asText(), prefix.length() / 2, false);
      var slot = Long.parseLong(prefix, 16);
      var whole = family.whole(place, slot, v.path("miner_submits").asText()).orElseThrow();

      assertThat(place.of(slot)).isEqualTo(v.path("miner_extranonce").asText());
      assertThat(whole).isEqualTo(v.path("full_nonce").asText());
      assertThat(whole.substring(place.prefix().length()))
          .isEqualTo(v.path("upstream_submits").asText());
    }
  }
}
