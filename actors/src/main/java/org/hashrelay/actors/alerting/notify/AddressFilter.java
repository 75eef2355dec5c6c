package org.hashrelay.actors.alerting.notify;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where webhooks may go: to public addresses, by https, and nowhere into the network we stand in.
 *
 * <p>A host is a name, four plain decimal bytes, or an IPv6 literal; every other spelling of a number
 * is refused before anybody resolves it. Names are judged by what they resolve to, at the moment of
 * connecting, and that very address is connected to.
 */
public final class AddressFilter {

  private static final int LONGEST_URL = 2_000;
  private static final Pattern BYTE = Pattern.compile("0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5]");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** In the last label of a name; a last label without one may be a number in disguise. */
  private static final Pattern LETTERS = Pattern.compile("[a-z]([a-z0-9-]*[a-z0-9])?");

  private final boolean blockPrivate;

  /** @param blockPrivate whether private addresses and plain http are refused */
  public AddressFilter(boolean blockPrivate) {
    this.blockPrivate = blockPrivate;
  }

  /** Why the URL is none that may be called, as far as that can be told without resolving it. */
  public Optional<String> faultOf(String url) {
    if (url.length() > LONGEST_URL) return Optional.of("is too long");
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return Optional.of("is no URL");
    }
    var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(scheme.equals("http") && !blockPrivate)) {
      return Optional.of(blockPrivate ? "has to begin with https://" : "is no http URL");
    }
    if (uri.getRawUserInfo() != null) return Optional.of("must not carry a login");
    if (uri.getPort() == 0 || uri.getPort() > 65_535) return Optional.of("has no such port");
    return uri.getHost() == null ? Optional.of("names no host") : faultOfHost(uri.getHost());
  }

  private Optional<String> faultOfHost(String host) {
    var literal = literal(host);
    if (literal.isPresent()) return faultOf(literal.get());
    if (!isName(host.toLowerCase(Locale.ROOT))) {
      return Optional.of("names no host: " + host + " is neither a name nor a plain address");
    }
    return Optional.empty();
  }

  /** Why this address may not be connected to; empty when it may. */
  public Optional<String> faultOf(InetAddress address) {
    return blockPrivate && isPrivate(address.getAddress())
        ? Optional.of("leads to " + address.getHostAddress() + ", which is not public")
        : Optional.empty();
  }

  /** The address that is spelt out; empty for a name and for anything else. */
  private static Optional<InetAddress> literal(String host) {
    try {
      if (host.startsWith("[") && host.endsWith("]") && !host.contains("%")) {
        return Optional.of(InetAddress.getByName(host));
      }
      var parts = host.split("\\.", -1);
      if (parts.length != 4
          || !Arrays.stream(parts).allMatch(p -> BYTE.matcher(p).matches())) {
        return Optional.empty();
      }
      var bytes = new byte[4];
      for (var i = 0; i < 4; i++) bytes[i] = (byte) Integer.parseInt(parts[i]);
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static boolean isName(String host) {
    if (host.length() > 253) return false;
    var labels = host.split("\\.", -1);
    var last = labels[labels.length - 1];
    return Arrays.stream(labels).allMatch(label -> LABEL.matcher(label).matches())
        && LETTERS.matcher(last).matches();
  }

  /** Special-purpose addresses of RFC 6890 and its like, and every way to wrap an IPv4 one. */
  static boolean isPrivate(byte[] address) {
    return address.length == 4 ? isPrivate4(address) : isPrivate6(address);
  }

  private static boolean isPrivate4(byte[] a) {
    var first = a[0] & 0xff;
    var second = a[1] & 0xff;
    var third = a[2] & 0xff;
    return switch (first) {
      case 0, 10, 127 -> true; // this network, private, loopback
      case 100 -> (second & 0xc0) == 64; // carrier-grade NAT
      case 169 -> second == 254; // link-local, metadata services
      case 172 -> (second & 0xf0) == 16; // private
      case 192 ->
        second == 168 // private
            || second == 0 && (third == 0 || third == 2) // protocol assignments, documentation
            || second == 88 && third == 99; // 6to4 relays
      case 198 ->
        (second & 0xfe) == 18 // benchmarks
            || second == 51 && third == 100; // documentation
      case 203 -> second == 0 && third == 113; // documentation
      default -> first >= 224; // multicast, reserved, broadcast
    };
  }

  /** Only 2000::/3 is global unicast; some of it is not, and some wraps an IPv4 address. */
  private static boolean isPrivate6(byte[] a) {
    if ((a[0] & 0xe0) != 0x20) return true;
    var first = (a[0] & 0xff) << 8 | a[1] & 0xff;
    var second = (a[2] & 0xff) << 8 | a[3] & 0xff;
    if (first == 0x2001) return second < 0x200 || second == 0xdb8; // Teredo among them
    if (first == 0x2002) return isPrivate4(Arrays.copyOfRange(a, 2, 6)); // 6to4
    return first == 0x3fff && second < 0x1000; // documentation
  }
}
