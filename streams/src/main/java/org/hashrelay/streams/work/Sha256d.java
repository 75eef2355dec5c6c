package org.hashrelay.streams.work;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 twice, one per thread and nothing allocated: the JVM's intrinsic does the work. */
public final class Sha256d {

  public static final int BYTES = 32;

  private static final ThreadLocal<Sha256d> OF_THREAD = ThreadLocal.withInitial(Sha256d::new);

  private final MessageDigest digest;

  private Sha256d() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  /** The one of the calling thread; not to be kept in a field. */
  public static Sha256d ofThisThread() {
    return OF_THREAD.get();
  }

  public Sha256d add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  public Sha256d add(byte[] bytes, int from, int length) {
    digest.update(bytes, from, length);
    return this;
  }

  /** Ends the first hash, hashes it again and writes 32 bytes. */
  public void finish(byte[] out, int at) {
    try {
      digest.digest(out, at, BYTES);
      digest.update(out, at, BYTES);
      digest.digest(out, at, BYTES);
    } catch (DigestException tooShort) {
      throw new IllegalArgumentException(tooShort);
    }
  }

  public static byte[] of(byte[] bytes) {
    var out = new byte[BYTES];
    ofThisThread().add(bytes).finish(out, 0);
    return out;
  }
}
