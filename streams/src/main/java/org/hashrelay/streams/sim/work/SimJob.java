package org.hashrelay.streams.sim.work;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** A job of mining.notify, with its parts as text and as bytes. */
public final class SimJob {

  private static final HexFormat HEX = HexFormat.of();

  private final String id;
  private final String previousBlockText;
  private final byte[] previousBlock;
  private final byte[] coinbase1;
  private final byte[] coinbase2;
  private final List<byte[]> branches;
  private final int version;
  private final int nbits;
  private final int ntime;
  private final boolean clean;

  /** The eight parameters between job id and clean flag are hexadecimal, as on the wire. */
  public SimJob(
      String id,
      List<String> hashParts,
      List<String> branches,
      List<String> numbers,
      boolean clean) {
    this.id = id;
    this.previousBlockText = hashParts.get(0);
    this.previousBlock = Proof.wordsReversed(HEX.parseHex(hashParts.get(0)));
    this.coinbase1 = HEX.parseHex(hashParts.get(1));
    this.coinbase2 = HEX.parseHex(hashParts.get(2));
    this.branches = branches.stream().map(HEX::parseHex).toList();
    this.version = Integer.parseUnsignedInt(numbers.get(0), 16);
    this.nbits = Integer.parseUnsignedInt(numbers.get(1), 16);
    this.ntime = Integer.parseUnsignedInt(numbers.get(2), 16);
    this.clean = clean;
  }

  /** From the parameters of a mining.notify. */
  public static SimJob parse(JsonNode params) {
    var branches = new ArrayList<String>();
    params.path(4).forEach(branch -> branches.add(branch.asText()));
    var last = params.path(params.size() - 1);
    return new SimJob(
        params.path(0).asText(),
        List.of(params.path(1).asText(), params.path(2).asText(), params.path(3).asText()),
        branches,
        List.of(params.path(5).asText(), params.path(6).asText(), params.path(7).asText()),
        last.asBoolean(false));
  }

  /** The whole line, without its end. */
  public String notifyLine() {
    var branchList =
        branches.stream().map(b -> '"' + HEX.formatHex(b) + '"').collect(Collectors.joining(","));
    return "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"%s\",\"%s\",\"%s\",\"%s\",[%s],\"%08x\",\"%08x\",\"%08x\",%s]}"
        .formatted(
            id,
            previousBlockText,
            HEX.formatHex(coinbase1),
            HEX.formatHex(coinbase2),
            branchList,
            version,
            nbits,
            ntime,
            clean);
  }

  public byte[] coinbase(byte[] extranonce1, byte[] extranonce2) {
    return Proof.joined(coinbase1, extranonce1, extranonce2, coinbase2);
  }

  public String id() {
    return id;
  }

  /** In header order. */
  byte[] previousBlock() {
    return previousBlock;
  }

  public List<byte[]> branches() {
    return branches;
  }

  public int version() {
    return version;
  }

  public int nbits() {
    return nbits;
  }

  public int ntime() {
    return ntime;
  }

  public boolean clean() {
    return clean;
  }
}
