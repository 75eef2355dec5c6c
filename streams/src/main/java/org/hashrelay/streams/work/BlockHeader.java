package org.hashrelay.streams.work;

/**
 * The 80 bytes that are hashed.
 *
 * <pre>
 *   0         4           36            68      72      76      80
 *   │ version │ prev hash │ merkle root │ ntime │ nbits │ nonce │   numbers little-endian
 * </pre>
 *
 * @see "stratum-v1 §6"
 */
public final class BlockHeader {

  public static final int BYTES = 80;

  private BlockHeader() {}

  /**
   * @param merkleRoot whose first 32 bytes are the root
   */
  public static void write(byte[] header, JobFields job, byte[] merkleRoot, Solution solution) {
    littleEndian(solution.version(), header, 0);
    System.arraycopy(job.prevHash(), 0, header, 4, 32);
    System.arraycopy(merkleRoot, 0, header, 36, 32);
    littleEndian(solution.ntime(), header, 68);
    littleEndian(job.nbits(), header, 72);
    littleEndian(solution.nonce(), header, 76);
  }

  /** Reverses each word of four bytes: from the order of {@code mining.notify} or back to it. */
  public static byte[] swapWords(byte[] bytes) {
    var swapped = new byte[bytes.length];
    for (var i = 0; i < bytes.length; i++) swapped[i] = bytes[i ^ 3];
    return swapped;
  }

  private static void littleEndian(int value, byte[] out, int at) {
    out[at] = (byte) value;
    out[at + 1] = (byte) (value >>> 8);
    out[at + 2] = (byte) (value >>> 16);
    out[at + 3] = (byte) (value >>> 24);
  }
}
