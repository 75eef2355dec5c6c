package org.hashrelay.http.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The first token: who has it may do everything. Only its digest is kept in memory. */
public final class AdminToken {

  private static final int LEAST_LENGTH = 16;

  private final byte[] digest;

  private AdminToken(byte[] digest) {
    this.digest = digest;
  }

  public static AdminToken of(String text) {
    return new AdminToken(sha256(text));
  }

  /**
   * Reads the file, or makes it with 256 random bits and mode 0600.
   *
   * @throws IllegalArgumentException when the file holds something too short to be a secret
   */
  public static AdminToken loadOrCreate(Path file) {
    try {
      if (!Files.exists(file)) create(file);
      var text = Files.readString(file).strip();
      if (text.length() < LEAST_LENGTH) {
        throw new IllegalArgumentException(
            "hashrelay.api.admin-token-file = " + file + " holds less than 16 characters");
      }
      return of(text);
    } catch (IOException e) {
      throw new UncheckedIOException("hashrelay.api.admin-token-file = " + file, e);
    }
  }

  /** Takes the same time whether the text is nearly right or all wrong. */
  public boolean matches(String text) {
    return MessageDigest.isEqual(digest, sha256(text));
  }

  private static void create(Path file) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (folder != null) Files.createDirectories(folder);
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
    try (var channel = open(file)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (FileAlreadyExistsException e) {
      // Another server of the fleet was faster; its token counts.
    }
  }

  private static SeekableByteChannel open(Path file) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return Files.newByteChannel(file, options, posix ? ownerOnly() : new FileAttribute<?>[0]);
  }

  private static FileAttribute<?>[] ownerOnly() {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
