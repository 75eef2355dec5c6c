package org.hashrelay.streams.work;

import static java.math.BigInteger.ONE;
import static org.hashrelay.streams.work.Algorithm.Manner.CRYPTONOTE;
import static org.hashrelay.streams.work.Algorithm.Manner.ETHASH;
import static org.hashrelay.streams.work.Algorithm.Manner.ONE_TO_ONE;
import static org.hashrelay.streams.work.Algorithm.Manner.STRATUM_V1;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashrelay.streams.work.Algorithm.Manner;

/**
 * The table of algorithms: a coin is data, never code.
 *
 * <p>Factors of rare algorithms differ between pools, so they are defaults only (algorithms §2).
 */
public final class Algorithms {

  private static final BigInteger FFFF = BigInteger.valueOf(0xffff);

  public static final DifficultyFamily SHA256D = family("sha256d", FFFF.shiftLeft(208), 0x1p32);
  public static final DifficultyFamily SCRYPT = family("scrypt", FFFF.shiftLeft(224), 0x1p16);
  public static final DifficultyFamily X256 = family("x256", FFFF.shiftLeft(216), 0x1p24);
  public static final DifficultyFamily X128 = family("x128", FFFF.shiftLeft(215), 0x1p25);
  public static final DifficultyFamily HASHES = family("hashes", ONE.shiftLeft(256), 1);
  public static final DifficultyFamily ES1 = family("es1", FFFF.shiftLeft(208), 0x1p32);
  public static final DifficultyFamily ZCASH =
      family("zcash", ONE.shiftLeft(243).subtract(ONE), 0x1p13);
  public static final DifficultyFamily CN64 = family("cn64", ONE.shiftLeft(256), 1);

  private static final Map<String, Algorithm> BY_ID = Stream.of(
          Stream.of(new Algorithm("sha256d", SHA256D, true, STRATUM_V1)),
          Stream.of(new Algorithm("scrypt", SCRYPT, true, STRATUM_V1)),
          all(STRATUM_V1, SCRYPT, "scrypt-n", "scrypt-jane", "yescrypt", "yespower", "neoscrypt"),
          all(STRATUM_V1, SHA256D, "x11", "x13", "x15", "x16", "c11", "quark", "qubit", "nist5"),
          all(STRATUM_V1, SHA256D, "skein", "sha1", "shavite", "hefty1", "blake2s"),
          all(ONE_TO_ONE, SHA256D, "decred-blake"),
          all(
              STRATUM_V1,
              X256,
              "groestl",
              "dmd-gr",
              "myr-gr",
              "lyra2rev2",
              "lyra2rev3",
              "x16r",
              "x16s"),
          all(
              STRATUM_V1,
              X256,
              "x16rv2",
              "x20r",
              "xevan",
              "allium",
              "lbry",
              "timetravel",
              "bitcore"),
          all(STRATUM_V1, X256, "phi2", "keccakc", "fugue", "blake"),
          all(STRATUM_V1, X128, "keccak", "lyra2"),
          all(ETHASH, HASHES, "ethash", "etchash"),
          all(ONE_TO_ONE, HASHES, "kawpow", "progpow", "firopow"),
          all(ONE_TO_ONE, ZCASH, "equihash"),
          all(CRYPTONOTE, CN64, "randomx", "cryptonight", "ghostrider"),
          all(ONE_TO_ONE, SHA256D, "kheavyhash", "blake3", "octopus", "eaglesong"))
      .flatMap(Function.identity())
      .collect(Collectors.toUnmodifiableMap(Algorithm::id, Function.identity()));

  private Algorithms() {}

  public static Optional<Algorithm> named(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** Every id there is, in order. */
  public static List<String> ids() {
    return BY_ID.keySet().stream().sorted().toList();
  }

  private static DifficultyFamily family(String id, BigInteger base, double hashesPerUnit) {
    return new DifficultyFamily(id, base, hashesPerUnit);
  }

  private static Stream<Algorithm> all(Manner manner, DifficultyFamily family, String... ids) {
    return Stream.of(ids).map(id -> new Algorithm(id, family, false, manner));
  }
}
