package org.hashrelay.streams.pool;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a host name that somebody registered: two labels, or three where the registry itself
 * uses the second one ({@code example.co.uk}).
 */
public final class RegisteredDomain {

  private static final Set<String> SECOND_LEVEL = Set.of(
      "ac", "co", "com", "edu", "gob", "gov", "go", "gouv", "ltd", "mil", "ne", "net", "nom", "or",
      "org", "plc", "res", "sch");

  /** Domains under which strangers have neighbouring names. */
  private static final Set<String> SHARED = Set.of(
      "amazonaws.com",
      "azurewebsites.net",
      "cloudfront.net",
      "ddns.net",
      "duckdns.org",
      "dyndns.org",
      "dynu.net",
      "github.io",
      "herokuapp.com",
      "hopto.org",
      "no-ip.org",
      "nip.io",
      "sslip.io");

  private RegisteredDomain() {}

  /** Whether one and the same registrant stands behind both; never for addresses. */
  public static boolean same(String one, String other) {
    var domain = of(one);
    return domain.isPresent() && domain.equals(of(other));
  }

  static Optional<String> of(String host) {
    var labels = List.of(host.toLowerCase(Locale.ROOT).split("\\.", -1));
    if (labels.size() < 2 || labels.size() > 32) return Optional.empty();
    if (!labels.stream().allMatch(RegisteredDomain::isLabel)) return Optional.empty();
    var top = labels.get(labels.size() - 1);
    if (top.chars().allMatch(Character::isDigit)) return Optional.empty(); // an IPv4 address
    var second = labels.get(labels.size() - 2);
    var country = top.length() == 2 && SECOND_LEVEL.contains(second);
    var own = country || SHARED.contains(second + "." + top) ? 3 : 2;
    if (labels.size() < own) return Optional.empty();
    return Optional.of(String.join(".", labels.subList(labels.size() - own, labels.size())));
  }

  private static boolean isLabel(String label) {
    return !label.isEmpty()
        && label.length() <= 63
        && label.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
  }
}
