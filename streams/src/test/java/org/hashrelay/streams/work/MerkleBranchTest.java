package org.hashrelay.streams.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.hashrelay.streams.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MerkleBranchTest {

  private static final HexFormat HEX = HexFormat.of();

  static Stream<Named<JsonNode>> folds() {
    return Vectors.cases("sv1_merkle", "fold");
  }

  static Stream<Named<JsonNode>> blocks() {
    return Vectors.cases("sv1_merkle", "real_blocks");
  }

  static Stream<Named<JsonNode>> transactionLists() {
    return Vectors.cases("sv1_merkle", "build_branch");
  }

  @ParameterizedTest
  @MethodSource("folds")
  void theRootIsTheCoinbaseHashFoldedWithEachBranch(JsonNode fold) {
    var coinbase = HEX.parseHex(fold.path("coinbase_hash").asText());
    assertThat(root(coinbase, fold.path("branch")))
        .isEqualTo(fold.path("merkle_root").asText());
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void theRootOfARealBlockIsTheOneInItsHeader(JsonNode block) {
    var coinbase = Sha256d.of(HEX.parseHex(block.path("coinbase_stripped").asText()));

    assertThat(HEX.formatHex(reversed(coinbase)))
        .isEqualTo(block.path("coinbase_txid_display").asText());
    assertThat(root(coinbase, block.path("branch")))
        .isEqualTo(block.path("merkle_root").asText());
    assertThat(block.path("header").asText().substring(72, 136))
        .isEqualTo(block.path("merkle_root").asText());
  }

  /** Two of the four list their transactions. */
  static Stream<Named<JsonNode>> listedBlocks() {
    return blocks().filter(block -> !block.getPayload().path("txids_display").isEmpty());
  }

  @ParameterizedTest
  @MethodSource("listedBlocks")
  void theBranchOfARealBlockFollowsFromItsTransactions(JsonNode block) {
    var txids = new ArrayList<byte[]>();
    block.path("txids_display").forEach(id -> txids.add(reversed(HEX.parseHex(id.asText()))));

    assertThat(texts(MerkleBranch.of(txids.subList(1, txids.size()))))
        .isEqualTo(texts(block.path("branch")));
  }

  @ParameterizedTest
  @MethodSource("transactionLists")
  void theBranchIsBuiltForAnyNumberOfTransactions(JsonNode list) {
    var txids = new ArrayList<byte[]>();
    list.path("txids_wire").forEach(id -> txids.add(HEX.parseHex(id.asText())));

    assertThat(texts(MerkleBranch.of(txids.subList(1, txids.size()))))
        .isEqualTo(texts(list.path("branch")));
    assertThat(root(txids.get(0), list.path("branch")))
        .isEqualTo(list.path("merkle_root").asText());
  }

  private static String root(byte[] coinbaseHash, JsonNode branch) {
    var branches = new ByteArrayOutputStream();
    branch.forEach(hash -> branches.writeBytes(HEX.parseHex(hash.asText())));
    var scratch = Arrays.copyOf(coinbaseHash, 64);
    MerkleBranch.fold(scratch, branches.toByteArray(), Sha256d.ofThisThread());
    return HEX.formatHex(scratch, 0, 32);
  }

  private static List<String> texts(List<byte[]> hashes) {
    return hashes.stream().map(HEX::formatHex).toList();
  }

  private static List<String> texts(JsonNode hashes) {
    var texts = new ArrayList<String>();
    hashes.forEach(hash -> texts.add(hash.asText()));
    return texts;
  }

  private static byte[] reversed(byte[] bytes) {
    var out = new byte[bytes.length];
    for (var i = 0; i < bytes.length; i++) out[i] = bytes[bytes.length - 1 - i];
    return out;
  }
}
