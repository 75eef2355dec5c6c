package org.hashrelay.actors.alerting.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signature of Standard Webhooks: HMAC-SHA256 over id, time and body. */
public final class Signature {

  private static final String PREFIX = "whsec_";
  private static final int LEAST_BYTES = 8;
  private static final int MOST_BYTES = 256;

  private Signature() {}

  /** The bytes of a secret as people copy it; empty when it is none. */
  public static Optional<byte[]> key(String secret) {
    var text = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
    try {
      var bytes = Base64.getDecoder().decode(text);
      return Optional.of(bytes).filter(b -> b.length >= LEAST_BYTES && b.length <= MOST_BYTES);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static String of(String secret, String id, String timestamp, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key(secret).orElseThrow(), "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
