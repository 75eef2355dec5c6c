package org.hashrelay.streams.aggregation.shared;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.Target;

/** What sets one family of coins apart: its dialects, its nonces and how its shares are judged. */
public interface Family<W> {

  /** What a first line amounts to. */
  sealed interface First<W> {}

  record Miner<W>(MinerTalk<W> talk) implements First<W> {}

  /** In no dialect of this family; it may try again. */
  record Unknown<W>(ByteString answer) implements First<W> {}

  record NoMessage<W>(String kind) implements First<W> {}

  /** Who begins with this line. */
  First<W> greet(Line first);

  /** How a pool may speak to miners that do this kind of work, likeliest first. */
  List<Supplier<PoolTalk<W>>> talks(String kind);

  /** Whether a connection of this kind has one login for all its shares. */
  boolean oneLogin(String kind);

  /** Why miners of this kind cannot be served by a pool that speaks none of their dialects. */
  Refusal unserved(String kind);

  /** Whether shares of this kind say how good they are, so that they can be judged here. */
  boolean shows(String kind);

  /** The target of one miner, exactly as it will read it. */
  Target target(W work, double difficulty);

  /** Another name miners have for a job of this work; possibly empty. */
  String alias(W work);

  /** Made-up work much like this; no two are alike. Empty where it cannot be made. */
  Optional<W> idle(W work, long number);

  /** The whole nonce from what a miner says of it; empty when it is not from its part. */
  Optional<String> whole(Place place, long slot, String said);

  /** What a miner hears that searched elsewhere. */
  Refusal elsewhere();

  /** The hash a share claims to have, as a number, where it can be told from the share. */
  Optional<Target> claimed(W work, String nonce, String proof);
}
