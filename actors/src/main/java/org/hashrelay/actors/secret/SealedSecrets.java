package org.hashrelay.actors.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what must not be readable in the journal, with AES-256-GCM under the key file.
 *
 * <pre>
 *   s1.0f3a9c77.base64url(nonce, 12 bytes | ciphertext | tag, 16 bytes)
 *      id of the key
 * </pre>
 *
 * <p>What it is for is sealed in with it: a pool's password opens as nothing else. May be used from
 * any thread.
 */
public final class SealedSecrets {

  private static final String VERSION = "s1";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Optional<KeyFile> keyFile;
  private final SecureRandom random;

  public SealedSecrets(KeyFile keyFile, SecureRandom random) {
    this(Optional.of(keyFile), random);
  }

  private SealedSecrets(Optional<KeyFile> keyFile, SecureRandom random) {
    this.keyFile = keyFile;
    this.random = random;
  }

  /** Opens nothing and seals nothing: for a server that goes on without its key file. */
  public static SealedSecrets withoutKey() {
    return new SealedSecrets(Optional.empty(), new SecureRandom());
  }

  /**
   * The text encrypted; an empty one stays empty, and a single character as it is: the {@code x}
   * that pools are told where they want no password.
   */
  public String sealPassword(String password) {
    return password.length() <= 1 ? password : seal("pool-password", bytes(password));
  }

  /** Empty when it was sealed with another key, or is damaged. */
  public Optional<String> openPassword(String sealed) {
    return sealed.length() <= 1
        ? Optional.of(sealed)
        : open("pool-password", sealed).map(b -> new String(b, StandardCharsets.UTF_8));
  }

  public String sealTokenKey(String tokenId, byte[] key) {
    return seal("node-token/" + tokenId, key);
  }

  /** Empty when it was sealed with another key, for another token, or is damaged. */
  public Optional<byte[]> openTokenKey(String tokenId, String sealed) {
    return open("node-token/" + tokenId, sealed);
  }

  /** A secret was to be kept, and there is nothing to seal it with. */
  public static final class NoKeyFile extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NoKeyFile() {
      super("without its key file a server keeps no secret");
    }
  }

  private String seal(String use, byte[] secret) {
    var key = keyFile.orElseThrow(NoKeyFile::new);
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var text = cipher(Cipher.ENCRYPT_MODE, key, use, nonce).doFinal(secret);
      var whole = new byte[NONCE_BYTES + text.length];
      System.arraycopy(nonce, 0, whole, 0, NONCE_BYTES);
      System.arraycopy(text, 0, whole, NONCE_BYTES, text.length);
      var base64 = Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
      return VERSION + "." + key.id() + "." + base64;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is missing", e);
    }
  }

  private Optional<byte[]> open(String use, String sealed) {
    var parts = sealed.split("\\.", -1);
    if (keyFile.isEmpty() || parts.length != 3 || !parts[0].equals(VERSION)) {
      return Optional.empty();
    }
    var key = keyFile.get();
    if (!parts[1].equals(key.id())) return Optional.empty();
    try {
      var whole = Base64.getUrlDecoder().decode(parts[2]);
      var nonce = Arrays.copyOf(whole, NONCE_BYTES);
      var cipher = cipher(Cipher.DECRYPT_MODE, key, use, nonce);
      return Optional.of(
          cipher.doFinal(whole, NONCE_BYTES, Math.max(0, whole.length - NONCE_BYTES)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, KeyFile keyFile, String use, byte[] nonce)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    var key = new SecretKeySpec(keyFile.key(), "AES");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(bytes(use + "|" + keyFile.id()));
    return cipher;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
