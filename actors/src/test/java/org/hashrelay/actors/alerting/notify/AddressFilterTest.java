package org.hashrelay.actors.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressFilterTest {

  private final AddressFilter strict = new AddressFilter(true);
  private final AddressFilter open = new AddressFilter(false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://0x7f.0.0.1/",
        "https://127.0.0.1./",
        "https://127.0.0.01/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[0:0:0:0:0:ffff:7f00:0001]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:7f00:1::]/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[ff02::1]/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://172.31.255.255/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://255.255.255.255/",
        "https://224.0.0.1/",
        "https://198.18.0.1/",
        "https://user@example.net/",
        "https://example.net@127.0.0.1/",
        "https://exa mple.net/",
        "https://１２７.0.0.1/",
        "https://127。0。0。1/",
        "https:///x",
        "https://example.0x7f/",
        "https://example.net:0/",
        "https://example.net:99999/",
        "http://example.net/",
        "ftp://x.y/",
        "file:///etc/passwd",
        "gopher://x.y/",
        "",
        "https://"
      })
  void whatIsNotPlainlyPublicIsRefused(String url) {
    assertThat(strict.faultOf(url)).as(url).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hooks.example.net/services/T0/B0", "https://8.8.8.8/",
            "https://[2606:4700::1111]/",
        "https://example.net:8443/a?b=c", "HTTPS://Example.NET/", "https://172.32.0.1/",
        "https://100.128.0.1/", "https://a-b.example/"
      })
  void whatMayBePublicIsLookedUp(String url) {
    assertThat(strict.faultOf(url)).as(url).isEmpty();
  }

  @Test
  void aNameIsJudgedByWhatItResolvesTo() throws UnknownHostException {
    assertThat(strict.faultOf(InetAddress.getByName("10.0.0.1"))).isPresent();
    assertThat(strict.faultOf(InetAddress.getByName("::ffff:10.0.0.1"))).isPresent();
    assertThat(strict.faultOf(InetAddress.getByName("9.9.9.9"))).isEmpty();
  }

  @Test
  void anOpenFilterLetsPlainHttpIntoItsOwnNetwork() {
    assertThat(open.faultOf("http://127.0.0.1:9093/")).isEmpty();
    assertThat(open.faultOf("http://2130706433/")).isPresent();
    assertThat(open.faultOf("file:///etc/passwd")).isPresent();
  }
}
