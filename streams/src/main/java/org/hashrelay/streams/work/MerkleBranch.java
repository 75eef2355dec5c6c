package org.hashrelay.streams.work;

import java.util.ArrayList;
import java.util.List;

/** The hashes that lead from the coinbase to the merkle root; natural byte order throughout. */
public final class MerkleBranch {

  private MerkleBranch() {}

  /**
   * Folds every branch into a hash, in place.
   *
   * @param scratch 64 bytes of which the first 32 hold the coinbase hash, and the root afterwards
   * @param branches 32 bytes each, one after the other
   */
  public static void fold(byte[] scratch, byte[] branches, Sha256d sha) {
    for (var at = 0; at < branches.length; at += Sha256d.BYTES) {
      System.arraycopy(branches, at, scratch, Sha256d.BYTES, Sha256d.BYTES);
      sha.add(scratch, 0, 2 * Sha256d.BYTES).finish(scratch, 0);
    }
  }

  /**
   * The branch for a block of a coinbase and these transactions (stratum-v1 §6).
   *
   * @param txids of all transactions but the coinbase, as on the wire
   */
  public static List<byte[]> of(List<byte[]> txids) {
    var branch = new ArrayList<byte[]>();
    var row = new ArrayList<>(txids);
    while (!row.isEmpty()) {
      branch.add(row.remove(0));
      if (row.size() % 2 == 1) row.add(row.get(row.size() - 1));
      row = pairs(row);
    }
    return branch;
  }

  private static ArrayList<byte[]> pairs(List<byte[]> row) {
    var parents = new ArrayList<byte[]>(row.size() / 2 + 1);
    for (var i = 0; i < row.size(); i += 2) {
      var parent = new byte[Sha256d.BYTES];
      Sha256d.ofThisThread().add(row.get(i)).add(row.get(i + 1)).finish(parent, 0);
      parents.add(parent);
    }
    return parents;
  }
}
