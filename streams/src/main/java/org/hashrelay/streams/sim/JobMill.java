package org.hashrelay.streams.sim;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.hashrelay.streams.sim.work.SimJob;

/** Makes up jobs that look like a pool's: a growing chain, a new set of transactions each time. */
final class JobMill {

  private static final HexFormat HEX = HexFormat.of();
  private static final int FIRST_HEIGHT = 850_000;

  private final Random random;
  private final SimPoolSettings settings;
  private byte[] previousBlock = new byte[32];
  private int height = FIRST_HEIGHT;
  private long made;

  JobMill(SimPoolSettings settings) {
    this.settings = settings;
    this.random = new Random(settings.seed());
    newBlock();
  }

  SimJob next(boolean clean, long secondsNow, boolean sameId) {
    if (clean && made > 0) {
      newBlock();
    }
    made++;
    var branches = new ArrayList<String>();
    for (int i = 0; i < settings.merkleBranches(); i++) {
      branches.add(randomHex(32));
    }
    return new SimJob(
        sameId ? "1" : Long.toHexString(made),
        List.of(HEX.formatHex(previousBlock), coinbase1(secondsNow), coinbase2()),
        branches,
        List.of("20000000", "170ed0eb", "%08x".formatted((int) secondsNow)),
        clean);
  }

  /** How many jobs there have been. */
  long made() {
    return made;
  }

  private void newBlock() {
    height++;
    random.nextBytes(previousBlock);
    for (int i = 28; i < 32; i++) {
      previousBlock[i] = 0; // what makes it look like the hash of a block
    }
  }

  /** Version, one input from nowhere, and a script that begins with height and time. */
  private String coinbase1(long secondsNow) {
    int script = 8 + 1 + settings.extranonce1Size() + settings.extranonce2Size() + 9;
    return "0100000001"
        + "0".repeat(64)
        + "ffffffff%02x".formatted(script)
        + "03%02x%02x%02x".formatted(height & 0xff, height >> 8 & 0xff, height >> 16 & 0xff)
        + "04%08x".formatted(Integer.reverseBytes((int) secondsNow));
  }

  private String coinbase2() {
    return "082f73696d706f6f6c"
        + "ffffffff01"
        + "205fa01200000000"
        + "160014"
        + randomHex(20)
        + "00000000";
  }

  private String randomHex(int bytes) {
    var made = new byte[bytes];
    random.nextBytes(made);
    return HEX.formatHex(made);
  }
}
