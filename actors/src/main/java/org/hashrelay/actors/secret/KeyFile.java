package org.hashrelay.actors.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The key under which secrets lie in the journal, kept apart from the database.
 *
 * <p>One line of text: {@code hashrelay-key-1} and 256 bits in base64. All servers of a fleet share
 * it; who loses it has to issue new tokens and enter pool passwords again.
 */
public final class KeyFile {

  public static final String NAME = "secrets.key";

  private static final String MARK = "hashrelay-key-1 ";
  private static final int BYTES = 32;

  private final byte[] key;

  private KeyFile(byte[] key) {
    this.key = key;
  }

  /** Reads the file of a data folder, or makes one that only its owner may read. */
  public static KeyFile in(Path dataDir, SecureRandom random) {
    var file = dataDir.resolve(NAME);
    try {
      if (!Files.exists(file)) make(file, random);
      return new KeyFile(parse(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the key file " + file, e);
    }
  }

  byte[] key() {
    return key.clone();
  }

  /** Names the key without giving anything of it away; stands in what was sealed with it. */
  String id() {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 4));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "KeyFile[" + id() + "]";
  }

  private static void make(Path file, SecureRandom random) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    var key = new byte[BYTES];
    random.nextBytes(key);
    var own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var draft = Files.createTempFile(file.toAbsolutePath().getParent(), NAME, ".new", own);
    try {
      Files.writeString(draft, MARK + Base64.getEncoder().encodeToString(key) + "\n");
      Files.createLink(file, draft); // fails when another server was faster
    } catch (FileAlreadyExistsException e) {
      return;
    } finally {
      Files.delete(draft);
    }
  }

  private static byte[] parse(Path file) throws IOException {
    var text = Files.readString(file).strip();
    try {
      var key = Base64.getDecoder().decode(text.substring(Math.min(MARK.length(), text.length())));
      if (text.startsWith(MARK) && key.length == BYTES) return key;
    } catch (IllegalArgumentException e) {
      throw new IOException("its second word is not base64");
    }
    throw new IOException("it is not one line of \"" + MARK.strip() + "\" and 256 bits in base64");
  }
}
