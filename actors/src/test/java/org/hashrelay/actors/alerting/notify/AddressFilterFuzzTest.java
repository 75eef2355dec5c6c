package org.hashrelay.actors.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Spellings of addresses: run over the kept inputs by default, searched with JAZZER_FUZZ=1. */
class AddressFilterFuzzTest {

  private final AddressFilter filter = new AddressFilter(true);

  @FuzzTest
  void noSpellingOfAPrivateAddressPasses(byte[] data) {
    judge("https://" + new String(data, StandardCharsets.UTF_8));
    judge(new String(data, StandardCharsets.UTF_8));
    if (data.length >= 5) judge("https://" + spelt(data) + "/");
  }

  /** The same without a fuzzer, over many addresses and spellings from one seed. */
  @Test
  void noSpellingOfARandomAddressPasses() {
    var random = new Random(20_260_101);
    var bytes = new byte[5];
    for (var i = 0; i < 200_000; i++) {
      random.nextBytes(bytes);
      if (i % 2 == 0) bytes[0] = new byte[] {127, 10, (byte) 192, (byte) 172, (byte) 169, 0}[i % 6];
      judge("https://" + spelt(bytes) + "/");
    }
  }

  /** An address in one of the ways that some resolver takes. */
  private static String spelt(byte[] data) {
    var a = data[0] & 0xff;
    var b = data[1] & 0xff;
    var c = data[2] & 0xff;
    var d = data[3] & 0xff;
    var whole = (long) a << 24 | b << 16 | c << 8 | d;
    return switch (data[4] & 15) {
      case 0 -> "%d.%d.%d.%d".formatted(a, b, c, d);
      case 1 -> "" + whole;
      case 2 -> "0x%x".formatted(whole);
      case 3 -> "0%o".formatted(whole);
      case 4 -> "%d.%d".formatted(a, whole & 0xff_ffff);
      case 5 -> "%d.%d.%d".formatted(a, b, c << 8 | d);
      case 6 -> "0%o.0%o.0%o.0%o".formatted(a, b, c, d);
      case 7 -> "0x%x.0x%x.0x%x.0x%x".formatted(a, b, c, d);
      case 8 -> "[::ffff:%d.%d.%d.%d]".formatted(a, b, c, d);
      case 9 -> "[::%x:%x]".formatted(a << 8 | b, c << 8 | d);
      case 10 -> "[2002:%x:%x::]".formatted(a << 8 | b, c << 8 | d);
      case 11 -> "[64:ff9b::%x:%x]".formatted(a << 8 | b, c << 8 | d);
      case 12 -> "%d.%d.%d.%d.".formatted(a, b, c, d);
      case 13 -> "00%d.%d.%d.%d".formatted(a, b, c, d);
      case 14 -> "[0:0:0:0:0:FFFF:%04X:%04X]".formatted(a << 8 | b, c << 8 | d);
      default -> "%%%x%x.%d.%d.%d".formatted('0' + a / 100, a % 100, b, c, d);
    };
  }

  /** What passes is a public literal, or a name that no resolver takes for a number. */
  private void judge(String url) {
    if (filter.faultOf(url).isPresent()) return;
    var host = URI.create(url).getHost().replaceAll("[\\[\\]]", "");
    var isNumeric = host.contains(":") || host.matches("[0-9a-fx.]*[0-9.]");
    if (!isNumeric) {
      var last = host.substring(host.lastIndexOf('.') + 1);
      assertThat(last).as(url).doesNotMatch("(?i)0x[0-9a-f]*|[0-9]+");
      return;
    }
    try {
      var address = InetAddress.getByName(host);
      assertThat(isOrdinary(address)).as(url + " is " + address).isTrue();
    } catch (UnknownHostException e) {
      assertThat(host).as("a number that nobody understands").isEmpty();
    }
  }

  /** By the JDK's own words, not by the filter's. */
  private static boolean isOrdinary(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isSiteLocalAddress()
        && !address.isMulticastAddress();
  }
}
