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
    if (!isHex(extranonce2, 2 * extranonce2Size)) return wrongSize("extranonce2");
    if (!isHex(ntime, 8)) return wrongSize("ntime");
    if (!isHex(nonce, 8)) return wrongSize("nonce");
    if (versionBits.isPresent()) {
      if (!rolling) return refused("Version rolling was not negotiated");
      if (!isHex(versionBits.get(), 8)) return wrongSize("version bits");
    }
    return new Fields(
        HEX.parseHex(extranonce2),
        HexFormat.fromHexDigits(ntime),
        HexFormat.fromHexDigits(nonce),
        versionBits.isPresent()
            ? OptionalInt.of(HexFormat.fromHexDigits(versionBits.get()))
            : OptionalInt.empty());
  }

  private static Refused wrongSize(String field) {
    return refused("incorrect size of " + field);
  }

  private static Refused refused(String text) {
    return new Refused(Refusal.other(text));
  }

  private static boolean isHex(String text, int digits) {
    if (text.length() != digits) return false;
    for (var i = 0; i < digits; i++) if (!HexFormat.isHexDigit(text.charAt(i))) return false;
    return true;
  }
}
