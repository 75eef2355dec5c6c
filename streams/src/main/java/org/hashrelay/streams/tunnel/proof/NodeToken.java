package org.hashrelay.streams.tunnel.proof;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What a client node proves itself with: a public id and a secret nobody else holds.
 *
 * <pre>
 *   hr1_ abcdefghijklmnop _ qrst…  (52)   uvwxyz
 *        id, 80 bits        secret, 256   check: low 30 bits of the CRC-32 of all before it
 * </pre>
 *
 * <p>All in lower-case base32 (RFC 4648 §6). The prefix and the check let secret scanners find one
 * that leaked. The text never travels on the tunnel and is never part of {@link #toString()}.
 */
public final class NodeToken {

  /** What a text turned out to be. */
  public sealed interface Parsed {}

  public record Valid(NodeToken token) implements Parsed {}

  /** Not a token; the reason quotes nothing of the text. */
  public record Invalid(String reason) implements Parsed {}

  private static final int ID_BYTES = 10;
  private static final int SECRET_BYTES = 32;
  private static final Pattern FORM =
      Pattern.compile("hr1_([a-z2-7]{16})_([a-z2-7]{52})([a-z2-7]{6})");
  private static final Pattern ID = Pattern.compile("[a-z2-7]{16}");

  private final String id;
  private final byte[] secret;

  private NodeToken(String id, byte[] secret) {
    this.id = id;
    this.secret = secret;
  }

  public static NodeToken generate(SecureRandom random) {
    var id = new byte[ID_BYTES];
    var secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new NodeToken(Base32.encode(id), secret);
  }

  /** Surrounding white space is forgiven: tokens come out of files. */
  public static Parsed parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches()) {
      return new Invalid("not of the form hr1_ + 16 characters + _ + 58 characters");
    }
    var body = text.strip().substring(0, match.start(3));
    if (!check(body).equals(match.group(3))) {
      return new Invalid("its check characters do not fit: mistyped or cut");
    }
    return Base32.decode(match.group(2), SECRET_BYTES)
        .<Parsed>map(secret -> new Valid(new NodeToken(match.group(1), secret)))
        .orElseGet(() -> new Invalid("its last secret character carries stray bits"));
  }

  /** Whether a text could be the public half of a token. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** The public half: 16 base32 characters. */
  public String id() {
    return id;
  }

  /** The whole token with its secret: shown once, or written to a file with mode 0600. */
  public String text() {
    var body = "hr1_" + id + "_" + Base32.encode(secret);
    return body + check(body);
  }

  /** What a server keeps of it, encrypted: every key of the tunnel is derived from this. */
  public byte[] prk() {
    return KeySchedule.prk(secret);
  }

  /** What a server keeps of it in the clear. */
  public Verifier verifier() {
    return Verifier.of(prk());
  }

  private static String check(String body) {
    var crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return Base32.encode30((int) crc.getValue());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeToken that
        && id.equals(that.id)
        && MessageDigest.isEqual(secret, that.secret);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "NodeToken[" + id + "]";
  }
}
