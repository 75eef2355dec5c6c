package org.hashrelay.streams.work;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A job decoded once, ready to build the header of every share that is found for it.
 *
 * @param branches 32 bytes each, one after the other
 * @param prevHash in the order of the header
 * @param network what a block needs; empty when the job's bits make no target
 */
public record JobFields(
    byte[] coinb1,
    byte[] coinb2,
    byte[] branches,
    byte[] prevHash,
    int version,
    int nbits,
    int ntime,
    Optional<Target> network) {

  private static final HexFormat HEX = HexFormat.of();

  /** The parts of a job that are bytes, as hexadecimal text. */
  public record Hex(String prevHash, String coinb1, String coinb2, List<String> branches) {}

  /** From what {@code mining.notify} holds. */
  public static JobFields of(Hex hex, int version, int nbits, int ntime) {
    var branches = new ByteArrayOutputStream(Sha256d.BYTES * hex.branches().size());
    for (var branch : hex.branches()) branches.writeBytes(HEX.parseHex(branch));
    return new JobFields(
        HEX.parseHex(hex.coinb1()),
        HEX.parseHex(hex.coinb2()),
        branches.toByteArray(),
        BlockHeader.swapWords(HEX.parseHex(hex.prevHash())),
        version,
        nbits,
        ntime,
        Target.ofCompact(nbits));
  }
}
