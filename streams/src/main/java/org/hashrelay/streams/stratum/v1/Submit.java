package org.hashrelay.streams.stratum.v1;

import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;

/**
 * {@code mining.submit}: a share as the miner sent it, nothing checked yet.
 *
 * @param versionBits the sixth parameter, when there is one
 * @see "stratum-v1 §3 and §8"
 */
public record Submit(
    RawId id,
    String worker,
    String jobId,
    String extranonce2,
    String ntime,
    String nonce,
    Optional<String> versionBits)
    implements MinerMessage {

  private static final HexFormat HEX = HexFormat.of();

  /** What the fields amount to. */
  public sealed interface Checked {}

  /** The fields as values; hexadecimal digits of either case give the same. */
  public record Fields(byte[] extranonce2, int ntime, int nonce, OptionalInt versionBits)
      implements Checked {}

  /** A field has a form that no share can have. */
  public record Refused(Refusal refusal) implements Checked {}

  /**
   * Checks sizes and digits (stratum-v1 §8, step 2).
   *
   * @param extranonce2Size in bytes
   * @param rolling whether the miner negotiated version rolling
   */
  public Checked check(int extranonce2Size, boolean rolling) {
    var fault = fault(extranonce2Size, rolling);
    return fault.isEmpty() ? fields() : new Refused(Refusal.other(fault));
  }

  /** With what other spellings of the same numbers leave out or put before them set right. */
  public Submit spelledOut(int extranonce2Size) {
    return new Submit(
        id,
        worker,
        jobId,
        spelledOut(extranonce2, 2 * extranonce2Size),
        spelledOut(ntime, 8),
        spelledOut(nonce, 8),
        versionBits.map(bits -> spelledOut(bits, 8)));
  }

  private static String spelledOut(String text, int digits) {
    var start = text.startsWith("0x") || text.startsWith("0X") ? 2 : 0;
    while (text.length() - start > digits && text.charAt(start) == '0') start++;
    var plain = text.substring(start);
    return plain.length() >= digits ? plain : "0".repeat(digits - plain.length()) + plain;
  }

  /** Empty when there is none. */
  private String fault(int extranonce2Size, boolean rolling) {
    if (versionBits.isPresent() && !rolling) return "Version rolling was not negotiated";
    var fault = fault("extranonce2", extranonce2, 2 * extranonce2Size);
    if (fault.isEmpty()) fault = fault("ntime", ntime, 8);
    if (fault.isEmpty()) fault = fault("nonce", nonce, 8);
    return fault.isEmpty() && versionBits.isPresent()
        ? fault("version bits", versionBits.get(), 8)
        : fault;
  }

  private static String fault(String field, String text, int digits) {
    if (text.length() != digits) return "incorrect size of " + field;
    for (var i = 0; i < digits; i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) return field + " is not hexadecimal";
    }
    return "";
  }

  private Fields fields() {
    return new Fields(
        HEX.parseHex(extranonce2),
        HexFormat.fromHexDigits(ntime),
        HexFormat.fromHexDigits(nonce),
        versionBits.isPresent()
            ? OptionalInt.of(HexFormat.fromHexDigits(versionBits.get()))
            : OptionalInt.empty());
  }
}
