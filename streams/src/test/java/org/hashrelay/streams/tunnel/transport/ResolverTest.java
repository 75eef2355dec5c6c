package org.hashrelay.streams.tunnel.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which address a server's name leads to while names are wrong, slow or gone. */
class ResolverTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch slow = new CountDownLatch(1);
  private final AtomicInteger lookUps = new AtomicInteger();
  private InetAddress right;
  private InetAddress wrong;

  @BeforeEach
  void addresses() throws Exception {
    right = InetAddress.getByAddress(new byte[] {10, 9, 0, 2});
    wrong = InetAddress.getByAddress(new byte[] {10, 9, 0, 77});
  }

  @AfterEach
  void stop() {
    slow.countDown();
    threads.shutdownNow();
  }

  private static InetAddress unknown(String host) throws UnknownHostException {
    throw new UnknownHostException(host);
  }

  private InetAddress slowly(String host) throws UnknownHostException {
    lookUps.incrementAndGet();
    try {
      slow.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return unknown(host);
  }

  private InetAddress address(Resolver resolver) throws Exception {
    return resolver.resolve("relay", 1).toCompletableFuture().get(5, SECONDS).getAddress();
  }

  @Test
  void n15_aNameThatCannotBeLookedUpLeadsWhereTheServerWasReached() throws Exception {
    var resolver = new Resolver(threads, ResolverTest::unknown);
    assertThatThrownBy(() -> address(resolver)).hasRootCauseInstanceOf(UnknownHostException.class);

    resolver.reached("relay", right);

    assertThat(address(resolver)).isEqualTo(right);
  }

  @Test
  void n15_aNameThatIsLookedUpForLongHoldsNothingUpAndIsAskedForOnce() throws Exception {
    var resolver = new Resolver(threads, this::slowly);
    resolver.reached("relay", right);

    assertThat(address(resolver)).isEqualTo(right);
    assertThat(address(resolver)).isEqualTo(right);
    assertThat(lookUps).hasValue(1);
  }

  @Test
  void n15_aNameThatLeadsAstrayLeavesTheFamiliarAddressAsItWas() throws Exception {
    var resolver = new Resolver(threads, host -> wrong);
    resolver.reached("relay", right);

    assertThat(address(resolver)).isEqualTo(wrong);
    assertThat(resolver.familiar("relay", 8443).get().getAddress()).isEqualTo(right);
    assertThat(resolver.familiar("other", 8443)).isEmpty();
  }
}
