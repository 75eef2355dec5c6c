package org.hashrelay.http.fleet;

import java.util.Locale;

/** A cipher as settings name it, of a suite as TLS names it. */
public final class CipherWord {

  private CipherWord() {}

  /** {@code aes-256-gcm} of {@code TLS_AES_256_GCM_SHA384}; anything else as it is. */
  public static String of(String suite) {
    return suite.startsWith("TLS_")
        ? suite
            .replaceFirst("^TLS_", "")
            .replaceFirst("_SHA\\d+$", "")
            .replace('_', '-')
            .toLowerCase(Locale.ROOT)
        : suite;
  }
}
