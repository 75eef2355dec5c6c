package org.hashrelay.streams.work;

import java.util.HexFormat;

/**
 * What an Ethash share claims to be worth, given the mix hash it came with.
 *
 * <pre>
 *   s     = keccak512( header 32 ‖ nonce as 8 little-endian bytes )
 *   final = keccak256( s 64 ‖ mix 32 )                 read big-endian, at most the target
 * </pre>
 *
 * <p>Two hashes, no DAG: it finds shares below the target, not forged mixes. The pool decides.
 *
 * @see "stratum-v1-ethash §8"
 */
public final class EthashProof {

  private static final HexFormat HEX = HexFormat.of();

  private EthashProof() {}

  /**
   * The final hash as a number.
   *
   * @param header 64 digits
   * @param nonce 16 digits, most significant first
   * @param mix 64 digits
   */
  public static Target finalHash(String header, String nonce, String mix) {
    var seed = new byte[40];
    System.arraycopy(HEX.parseHex(header), 0, seed, 0, 32);
    var digits = HEX.parseHex(nonce);
    for (var i = 0; i < 8; i++) seed[32 + i] = digits[7 - i];
    var end = new byte[96];
    System.arraycopy(Keccak.of512(seed), 0, end, 0, 64);
    System.arraycopy(HEX.parseHex(mix), 0, end, 64, 32);
    return Target.ofHex(HEX.formatHex(Keccak.of256(end)));
  }
}
