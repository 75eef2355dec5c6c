package org.hashrelay.streams.aggregation.cryptonote;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hashrelay.streams.aggregation.shared.Family;
import org.hashrelay.streams.aggregation.shared.Place;
import org.hashrelay.streams.aggregation.shared.PoolTalk;
import org.hashrelay.streams.stratum.cryptonote.Blob;
import org.hashrelay.streams.stratum.cryptonote.Lines;
import org.hashrelay.streams.stratum.json.JsonRpc;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.Algorithms;
import org.hashrelay.streams.work.CryptonoteTarget;
import org.hashrelay.streams.work.Target;

/**
 * RandomX and its relatives.
 *
 * <p>A blob holds four bytes of nonce. The last of them is the miner's slot, unless the pool has
 * set it already or nobody knows where it lies: then a connection is one miner's alone
 * (other-dialects §1.4, Q84).
 */
public final class CryptonoteFamily implements Family<Blob> {

  private static final String IDLE_MARK =
      HexFormat.of().formatHex("idle work, pays nobody  ".getBytes(StandardCharsets.US_ASCII));
  private static final String KIND = "cryptonote";
  private static final Refusal ELSEWHERE =
      Refusal.other("Invalid nonce: the miner is not NiceHash capable");
  private static final Refusal UNSERVED = Refusal.other("The pool does not take this login");

  @Override
  public First<Blob> greet(Line first) {
    var outcome = JsonRpc.readFromMiner(first);
    if (outcome instanceof JsonRpc.Malformed) return new NoMessage<>("malformed");
    var rpc = ((JsonRpc.Message) outcome).rpc();
    if (rpc instanceof JsonRpc.Request call && call.method().equals("login")) {
      return new Miner<>(new CryptonoteMiner());
    }
    var id = rpc instanceof JsonRpc.Request call ? call.id() : RawId.NULL;
    return new Unknown<>(Lines.refused(id, Refusal.other("Unauthenticated")));
  }

  @Override
  public List<Supplier<PoolTalk<Blob>>> talks(String kind) {
    return List.of(CryptonotePool::new);
  }

  @Override
  public boolean oneLogin(String kind) {
    return true;
  }

  @Override
  public Refusal unserved(String kind) {
    return UNSERVED;
  }

  @Override
  public Optional<String> whole(Place place, long slot, String said) {
    return said.endsWith(place.of(slot)) ? Optional.of(said) : Optional.empty();
  }

  @Override
  public Refusal elsewhere() {
    return ELSEWHERE;
  }

  @Override
  public Optional<Target> claimed(Blob work, String nonce, String result) {
    return Optional.of(CryptonoteTarget.hash(result));
  }

  /** The result is the share's own word for it. */
  @Override
  public boolean shows(String kind) {
    return true;
  }

  @Override
  public Target target(Blob work, double difficulty) {
    var text = work.targetText(Target.ofDifficulty(Algorithms.CN64, difficulty));
    return CryptonoteTarget.of(text).orElse(work.target());
  }

  @Override
  public String alias(Blob work) {
    return "";
  }

  /** Where the hash of the block before would be stands what this is. */
  @Override
  public Optional<Blob> idle(Blob work, long number) {
    return work.withBeforeNonce(IDLE_MARK + HexFormat.of().toHexDigits(number));
  }

  static String kind() {
    return KIND;
  }

  static Place place(Blob job) {
    if (job.nonceAt().isEmpty()) return new Place("", 0, false);
    var set = job.lastByte();
    return set.equals("00") ? new Place("", 1, false) : new Place(set, 0, false);
  }
}
