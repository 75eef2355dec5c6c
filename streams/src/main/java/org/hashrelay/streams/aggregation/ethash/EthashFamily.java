package org.hashrelay.streams.aggregation.ethash;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hashrelay.streams.aggregation.shared.Family;
import org.hashrelay.streams.aggregation.shared.Place;
import org.hashrelay.streams.aggregation.shared.PoolTalk;
import org.hashrelay.streams.stratum.ethash.MinerLines;
import org.hashrelay.streams.stratum.ethash.MinerMessage;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.EthashProof;
import org.hashrelay.streams.work.Target;

/**
 * Ethash and its relatives.
 *
 * <p>Their miners are of two kinds, and a pool connection serves one of them:
 *
 * <pre>
 *   part   es1, es2            search behind a prefix, send no mix      ◄─► pools in es1, es2
 *   whole  eth-proxy, stratum1 choose among all nonces, send the mix    ◄─► pools in eth-proxy, stratum1
 * </pre>
 *
 * <p>A share without a mix is worth nothing to a pool that wants one, and a nonce from anywhere
 * nothing to a pool that gave a prefix, so the two never mix (stratum-v1-ethash §9).
 */
public final class EthashFamily implements Family<EthashWork> {

  static final String PART = "part";
  static final String WHOLE = "whole";
  private static final int NONCE_DIGITS = 16;
  private static final Refusal ELSEWHERE = Refusal.other("Wrong nonce prefix");
  private static final Refusal WANTS_MIX =
      Refusal.other("This pool speaks no EthereumStratum; use eth-proxy or stratum1");
  private static final Refusal WANTS_PREFIX =
      Refusal.other("This pool speaks EthereumStratum only; use EthereumStratum/1.0.0");

  private static final String IDLE_MARK = // where a block's hash would be
      HexFormat.of().formatHex("idle work, pays nobody  ".getBytes(StandardCharsets.US_ASCII));

  private final String algorithm;

  /**
   * @param algorithm id of the pool's, such as {@code ethash} or {@code etchash}
   */
  public EthashFamily(String algorithm) {
    this.algorithm = algorithm;
  }

  @Override
  public First<EthashWork> greet(Line first) {
    var outcome = JsonRpc.readFromMiner(first);
    if (outcome instanceof JsonRpc.Malformed) return new NoMessage<>("malformed");
    var rpc = ((JsonRpc.Message) outcome).rpc();
    var dialect = MinerMessage.dialectOf(rpc);
    if (dialect.isPresent()) return new Miner<>(new EthashMiner(dialect.get(), algorithm));
    var id = rpc instanceof JsonRpc.Request call ? call.id() : RawId.NULL;
    return new Unknown<>(MinerLines.refused(Dialect.STRATUM1, id, Refusal.notSupported()));
  }

  @Override
  public List<Supplier<PoolTalk<EthashWork>>> talks(String kind) {
    return kind.equals(PART)
        ? List.of(Es1Pool::new, () -> new Es2Pool(algorithm))
        : List.of(ProxyPool::new, Stratum1Pool::new);
  }

  @Override
  public boolean oneLogin(String kind) {
    return kind.equals(WHOLE);
  }

  @Override
  public Refusal unserved(String kind) {
    return kind.equals(PART) ? WANTS_MIX : WANTS_PREFIX;
  }

  /** A mix says it; without one only the pool knows. */
  @Override
  public boolean shows(String kind) {
    return kind.equals(WHOLE);
  }

  @Override
  public Target target(EthashWork work, double difficulty) {
    return Target.ofDifficulty(Algorithms.HASHES, difficulty);
  }

  @Override
  public String alias(EthashWork work) {
    return work.header();
  }

  @Override
  public Optional<EthashWork> idle(EthashWork work, long number) {
    var header = IDLE_MARK + HexFormat.of().toHexDigits(number);
    return Optional.of(new EthashWork(header, work.seed(), work.height(), work.hasPrefix()));
  }

  /** Some miners send all digits; one digit too few is none that could be guessed. */
  @Override
  public Optional<String> whole(Place place, long slot, String said) {
    if (place.free()) return Optional.of(padded(said, NONCE_DIGITS));
    var prefix = place.of(slot);
    var own = NONCE_DIGITS - prefix.length();
    if (said.length() == own) return Optional.of(prefix + said);
    var isWhole = said.length() == NONCE_DIGITS && said.startsWith(prefix);
    return isWhole ? Optional.of(said) : Optional.empty();
  }

  @Override
  public Refusal elsewhere() {
    return ELSEWHERE;
  }

  /** From the mix it came with: cheap, and no proof that the mix is right. */
  @Override
  public Optional<Target> claimed(EthashWork work, String nonce, String mix) {
    return mix.isEmpty()
        ? Optional.empty()
        : Optional.of(EthashProof.finalHash(work.header(), nonce, mix));
  }

  /**
   * How a prefix of a pool is shared: five bytes at least are left to a miner, and a prefix of
   * three is one miner's alone (aggregation §6).
   */
  static Place place(String extranonce) {
    var bytes = extranonce.length() / 2;
    return new Place(extranonce, bytes == 0 ? 2 : bytes < 3 ? 1 : 0, false);
  }

  private static String padded(String digits, int length) {
    return "0".repeat(length - digits.length()) + digits;
  }
}
