package org.hashrelay.streams.tunnel.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.client.ModeChoice.Leg;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Allowance;
import org.hashrelay.streams.tunnel.link.ClientHandshake;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkSettings;
import org.hashrelay.streams.tunnel.transport.QuicPipe;
import org.hashrelay.streams.tunnel.transport.SecurePipe;
import org.hashrelay.streams.tunnel.way.Way;
import org.hashrelay.streams.tunnel.wish.Mode;
import org.junit.jupiter.api.Test;

/** Attempts again and again; the next one's time comes when the test says so. */
class RaceTest {

  private static final Leg QUIC = new Leg(Mode.QUIC, Duration.ZERO);

  private final List<Way.Dial> dialled = new ArrayList<>();
  private final Told told = new Told();
  private final AtomicLong clock = new AtomicLong();
  private final Race race = race(0.5);
  private Duration apart = Duration.ofMillis(250);

  private Race race(double chance) {
    var attempts = new Attempts(List.of(QUIC), Attempts.ENDLESS, true);
    return new Race(Race.Reason.DOUBT, attempts, told, new HoldBack(clock::get, chance));
  }

  @Test
  void n14_whileAnAttemptHasReachedTheServerNoneIsMadeForASecond() {
    race.start();
    turns(2);
    assertThat(dialled).hasSize(3);

    dialled.get(2).reached().run();
    turns(4);
    assertThat(dialled).hasSize(3);
    turns(2);
    assertThat(dialled).hasSize(5);
  }

  @Test
  void theFirstAttemptThatIsWaitedForAndFailsHoldsNothingBack() {
    race.start();
    dialled.get(0).reached().run();
    turns(1);
    assertThat(dialled).hasSize(1);

    race.ended(told.made.get(0), new Ending("tls", "refused", false, true));
    turns(1);
    assertThat(dialled).hasSize(2);
  }

  @Test
  void n18_theNextOneThatGetsThroughIsWaitedForTwiceAsLong() {
    race.start();
    dialled.get(0).reached().run();
    turns(5);
    assertThat(dialled).hasSize(2);

    dialled.get(1).reached().run();
    turns(8);
    assertThat(dialled).hasSize(2);
    turns(1);
    assertThat(dialled).hasSize(3);
  }

  @Test
  void n18_aServerThatTurnsAttemptsAwayIsAskedMoreAndMoreRarely() {
    race.start();
    for (var rest : List.of(0, 8, 16, 32, 32)) turnedAwayAndLeftOut(rest);
  }

  @Test
  void n18_whereAttemptsAreSeldomFewAreLeftOut() {
    apart = Duration.ofMillis(2_500);
    race.start();
    for (var rest : List.of(0, 1, 2, 4, 4)) turnedAwayAndLeftOut(rest);
  }

  @Test
  void aRaceWhoseAttemptsFailWhileTheLastTurnsAreLeftOutIsLost() {
    var few = new Attempts(List.of(QUIC), 8, false);
    var brief = new Race(Race.Reason.NEEDED, few, told, new HoldBack(clock::get, 0.5));
    brief.start();
    dialled.get(0).reached().run();
    turns(brief, 5);
    dialled.get(1).reached().run();

    told.meanwhile = () -> {
      for (var made : told.made) brief.ended(made, new Ending("tls", "refused", false, true));
    };
    turns(brief, 1);

    assertThat(told.lost).containsExactly(brief);
  }

  private void turnedAwayAndLeftOut(int rest) {
    dialled.get(dialled.size() - 1).reached().run();
    race.ended(told.made.get(told.made.size() - 1), new Ending("tls", "refused", false, true));
    var before = dialled.size();
    turns(rest);
    assertThat(dialled).hasSize(before);
    turns(1);
    assertThat(dialled).hasSize(before + 1);
  }

  private void turns(int count) {
    turns(race, count);
  }

  private void turns(Race of, int count) {
    for (var i = 0; i < count; i++) {
      clock.addAndGet(apart.toNanos());
      of.startNext(told.next);
    }
  }

  private final class Told implements Race.Owner {
    private final List<ClientConnection> made = new ArrayList<>();
    private final List<Race> lost = new ArrayList<>();
    private Runnable meanwhile = () -> {};
    private int next;

    @Override
    public ClientConnection prepare(Race running, int number) {
      var handshake = new ClientHandshake(
          new byte[48],
          new Hello.FromNode(
              1, 1, "token", "i", "v", "quic", List.of(), 0, new byte[0], 1, new byte[32]));
      var call = new Dialer.Call(
          Mode.QUIC, new HostPort("h", 1), Optional.empty(), 0, Duration.ofSeconds(1), false);
      var connection = new ClientConnection(
          call,
          new Dialled(),
          running,
          handshake,
          owner -> new Link(new Link.Parts(
              new QuicPipe(),
              handshake,
              owner,
              LinkSettings.from(ConfigFactory.load()),
              new Allowance(1_000, 1_000),
              () -> 0L)));
      made.add(connection);
      return connection;
    }

    @Override
    public void dial(ClientConnection connection) {
      connection.dial(InetSocketAddress.createUnresolved("h", 1));
    }

    @Override
    public void later(Race running, int number) {
      next = number;
      meanwhile.run();
    }

    @Override
    public Optional<String> objection(Race running, Hello.FromServer answer) {
      return Optional.empty();
    }

    @Override
    public void won(Race ended, ClientConnection connection, Hello.FromServer answer) {}

    @Override
    public void lost(Race ended) {
      lost.add(ended);
    }

    @Override
    public void doubted(ClientConnection connection) {}

    @Override
    public void trusted(ClientConnection connection) {}
  }

  private final class Dialled implements Way {
    @Override
    public String name() {
      return QuicPipe.NAME;
    }

    @Override
    public SecurePipe pipe(String host, int port) {
      return new QuicPipe();
    }

    @Override
    public CompletionStage<Done> dial(Dial dial) {
      dialled.add(dial);
      return new CompletableFuture<>();
    }
  }
}
