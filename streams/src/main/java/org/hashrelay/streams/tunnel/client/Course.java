package org.hashrelay.streams.tunnel.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.client.Race.Reason;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.control.WayFacts;
import org.hashrelay.streams.tunnel.wish.Mode;
import org.hashrelay.streams.tunnel.wish.Wish;
import org.hashrelay.streams.tunnel.wish.WishStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the session has a connection, and the right one: runs one {@link Race} at a time,
 * now or after a pause.
 *
 * <p>Thread-safe; calls nobody while it is locked.
 */
final class Course {

  /** Whoever it works for. */
  interface Owner {
    /** The session there is, which the next connection asks to go on with. */
    Optional<ClientSession> session();

    long lastRevision();

    void trying(HostPort server);

    /** Give the connection a session, or end it. */
    void won(ClientConnection connection, Hello.FromServer answer);

    /** No way led to this server. */
    void failed(HostPort server, String why);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Course.class);

  /** A timer may be this early. */
  private static final Duration NOW = Duration.ofMillis(20);

  /** Of waves of attempts, about ten seconds. */
  private static final int REPORT_EVERY = 30;

  private static final String BLOCKING = "pekko.actor.default-blocking-io-dispatcher";

  private final ClassicActorSystemProvider system;
  private final TunnelClientSettings settings;
  private final Owner owner;
  private final Dialer dialer;
  private final WishStore store;
  private final Executor blocking;
  private final Object saving = new Object();
  private final Reconnect reconnect;
  private final Eagerness eagerness;
  private final ModeChoice choice;
  private Optional<Race> race = Optional.empty();
  private Optional<Cancellable> timer = Optional.empty();
  private Optional<Mode> mode = Optional.empty();
  private Optional<ClientConnection> carrier = Optional.empty();
  private WayFacts facts = WayFacts.NONE;
  private WishStore.Kept kept;
  private boolean stopping;
  private long connectedAt;

  Course(
      ClassicActorSystemProvider system,
      TunnelClientSettings settings,
      TunnelClient.Self self,
      Owner owner) {
    this.system = system;
    this.settings = settings;
    this.owner = owner;
    this.dialer = new Dialer(system, settings, self);
    this.store = self.wishes();
    this.blocking = system.classicSystem().dispatchers().lookup(BLOCKING);
    this.reconnect =
        new Reconnect(settings.servers().size(), settings.reconnectInterval(), Course::chance);
    this.eagerness = new Eagerness(
        settings.servers().size(), settings.ways().tcpAfter(), System::nanoTime, Course::chance);
    this.choice = new ModeChoice(
        settings.wish(), settings.floor(), settings.ways(), System::nanoTime, Course::chance);
    this.kept = store.load().orElse(new WishStore.Kept(Wish.NONE, true));
    if (!kept.wish().isNone()) choice.restore(kept.wish(), kept.worked());
    choice.untoldRefusal().ifPresent(this::sayRefused);
  }

  private void sayRefused(String why) {
    var wish = choice.wanted();
    LOG.warn("a server wishes for {} and is not followed: {}", wish.transport(), why);
  }

  private static double chance() {
    return ThreadLocalRandom.current().nextDouble();
  }

  /** How the tunnel should travel, and has travelled. */
  synchronized WayFacts facts() {
    var wanted = choice.wanted();
    return facts.wanting(wanted.transport(), wanted.cipher(), choice.trouble());
  }

  /** Looks for a way from now on. */
  void begin() {
    connect(Reason.NEEDED);
  }

  /** The connection is gone; {@code eager} while the session waits for the next one. */
  void lost(String why, boolean eager) {
    Duration pause;
    Optional<Race> needless;
    synchronized (this) {
      choice.lost(why);
      if (eager) eagerness.dark();
      else eagerness.light();
      needless = race.filter(running -> !eagerness.allows(running.attempts(), eager));
      if (needless.isPresent()) race = Optional.empty();
      var lived = Duration.ofNanos(System.nanoTime() - connectedAt);
      pause = reconnect.afterSession(lived, eager);
    }
    needless.ifPresent(running -> running.giveUp("not-needed"));
    needed(pause);
  }

  /** What a server wishes for. */
  void follow(Wish wish) {
    Optional<Race> needless;
    synchronized (this) {
      choice.follow(wish);
      choice.untoldRefusal().ifPresent(this::sayRefused);
      needless = race.filter(running -> running.reason() == Reason.BESIDE);
      if (needless.isPresent()) race = Optional.empty();
    }
    needless.ifPresent(running -> running.giveUp("another way is wished for"));
    keep();
    plan();
  }

  /** Gives up whatever is tried; nothing is tried any more. */
  void stop() {
    Optional<Race> running;
    synchronized (this) {
      stopping = true;
      timer.ifPresent(Cancellable::cancel);
      running = race;
      race = Optional.empty();
    }
    running.ifPresent(needless -> needless.giveUp("stopped"));
  }

  /** Lets go of what dialling needs; done when the connections there were have said goodbye. */
  CompletionStage<Done> close() {
    return dialer.close();
  }

  // ── when ────────────────────────────────────────────────────────────────────────────────────

  private void needed(Duration pause) {
    after(pause, Reason.NEEDED);
  }

  /** Whatever could be better than the connection there is. */
  private void plan() {
    Optional<ModeChoice.Beside> next;
    synchronized (this) {
      next = isCarried() ? choice.beside() : Optional.empty();
    }
    next.ifPresent(beside -> after(beside.in(), Reason.BESIDE));
  }

  private synchronized void after(Duration pause, Reason reason) {
    if (stopping || race.filter(running -> !isBefore(running, reason)).isPresent()) return;
    timer.ifPresent(Cancellable::cancel);
    var classic = system.classicSystem();
    timer = Optional.of(
        classic.scheduler().scheduleOnce(pause, () -> connect(reason), classic.dispatcher()));
  }

  /** Whether that one has to give way: only what is tried beside a connection does. */
  private static boolean isBefore(Race running, Reason reason) {
    return running.reason() == Reason.BESIDE && reason != Reason.BESIDE;
  }

  private boolean isCarried() {
    return owner.session().filter(ClientSession::isCarried).isPresent();
  }

  private void connect(Reason reason) {
    Optional<Race> before;
    Optional<Race> next;
    synchronized (this) {
      before = race;
      next = next(reason);
      if (next.isPresent()) race = next;
    }
    if (next.isEmpty()) return;
    before.ifPresent(needless -> needless.giveUp("not-needed"));
    next.get().start();
  }

  private Optional<Race> next(Reason reason) {
    if (stopping || isCarried() == (reason == Reason.NEEDED)) return Optional.empty();
    if (race.filter(running -> !isBefore(running, reason)).isPresent()) return Optional.empty();
    var server = settings.servers().get(reconnect.current());
    if (reason != Reason.BESIDE) {
      return Optional.of(race(reason, attempts(reason), server));
    }
    return choice
        .beside()
        .filter(beside -> beside.in().compareTo(NOW) <= 0)
        .map(beside -> race(reason, Attempts.once(beside.legs()), server));
  }

  private Race race(Reason reason, Attempts attempts, HostPort server) {
    var holdBack = new HoldBack(System::nanoTime, chance());
    return new Race(reason, attempts, new Racing(server), holdBack);
  }

  private Attempts attempts(Reason reason) {
    var doubted = reason == Reason.DOUBT;
    if (doubted) eagerness.dark();
    return owner.session().isPresent()
        ? eagerness.waves(choice.race(true), doubted)
        : Attempts.once(choice.race(false));
  }

  /** What a round trip to the server usually takes, as far as the session knows. */
  private long usualRttMicros() {
    return owner.session().map(session -> session.core().usualRttMicros()).orElse(0L);
  }

  // ── what becomes of it ──────────────────────────────────────────────────────────────────────

  /** Whether it was the one that runs; none does any more. */
  private synchronized boolean isOver(Race ended) {
    if (race.filter(running -> running == ended).isEmpty()) return false;
    race = Optional.empty();
    return true;
  }

  private synchronized void connected(Race won, ClientConnection connection, boolean resumed) {
    var now = connection.mode();
    connectedAt = System.nanoTime();
    carrier = Optional.of(connection);
    eagerness.light();
    choice.connected(now, won.attempts().waves() > 1 ? Map.of() : won.failed());
    var same = mode.equals(Optional.of(now));
    facts =
        facts.connected(now.transport(), resumed && !same, same && won.reason() == Reason.BESIDE);
    mode = Optional.of(now);
  }

  /** Writes down what is wished for, when that has changed. */
  private void keep() {
    synchronized (this) {
      var now = new WishStore.Kept(choice.wished(), choice.isProved());
      if (choice.isRefused() || now.equals(kept)) return;
      kept = now;
    }
    blocking.execute(() -> {
      synchronized (saving) {
        store.keep(newest());
      }
    });
  }

  private synchronized WishStore.Kept newest() {
    return kept;
  }

  /** Passes on what one race tells. */
  private final class Racing implements Race.Owner {

    private final HostPort server;

    Racing(HostPort server) {
      this.server = server;
    }

    @Override
    public ClientConnection prepare(Race running, int number) {
      if (running.reason() == Reason.NEEDED) owner.trying(server);
      var attempts = running.attempts();
      var wave = attempts.waveOf(number);
      if (wave % REPORT_EVERY == REPORT_EVERY - 1) report(running);
      var call = new Dialer.Call(
          attempts.leg(number).mode(),
          server,
          owner.session(),
          owner.lastRevision(),
          eagerness.patience(attempts, number, usualRttMicros()),
          isFamiliar(wave));
      return dialer.prepare(call, running);
    }

    private boolean isFamiliar(int wave) {
      synchronized (Course.this) {
        return reconnect.isFamiliar(wave);
      }
    }

    private void report(Race running) {
      if (!isCarried() && !running.failed().isEmpty()) owner.failed(server, running.failures());
    }

    @Override
    public void dial(ClientConnection connection) {
      dialer.dial(connection);
    }

    @Override
    public void later(Race running, int number) {
      var classic = system.classicSystem();
      var pause = eagerness.pause(running.attempts(), number, usualRttMicros());
      Runnable start = () -> running.startNext(number);
      classic.scheduler().scheduleOnce(pause, start, classic.dispatcher());
    }

    /** A session that is well is not given up for a better way. */
    @Override
    public Optional<String> objection(Race running, Hello.FromServer answer) {
      return running.reason() == Reason.BESIDE && !answer.isResumed()
          ? Optional.of("the server that answers there does not know the session")
          : Optional.empty();
    }

    @Override
    public void won(Race ended, ClientConnection connection, Hello.FromServer answer) {
      isOver(ended);
      dialer.reached(connection, answer);
      connected(ended, connection, answer.isResumed());
      owner.won(connection, answer);
      keep();
      plan();
    }

    @Override
    public void lost(Race ended) {
      if (!isOver(ended)) return;
      if (ended.reason() == Reason.BESIDE) besideFailed(ended);
      else if (!isCarried()) failed(ended);
      else plan();
    }

    @Override
    public void doubted(ClientConnection connection) {
      if (isCarrier(connection)) connect(Reason.DOUBT);
    }

    @Override
    public void trusted(ClientConnection connection) {
      var needless = isCarrier(connection) ? doubting() : Optional.<Race>empty();
      needless.ifPresent(running -> running.giveUp("not-needed"));
      if (needless.isPresent()) plan();
    }

    private void failed(Race ended) {
      owner.failed(server, ended.failures());
      needed(nextPause());
    }
  }

  private void besideFailed(Race ended) {
    synchronized (this) {
      choice.besideFailed(ended.failed());
    }
    plan();
  }

  /** Whether it won last; one before is fenced. */
  private synchronized boolean isCarrier(ClientConnection connection) {
    return carrier.filter(last -> last == connection).isPresent();
  }

  private synchronized Optional<Race> doubting() {
    var found = race.filter(running -> running.reason() == Reason.DOUBT);
    if (found.isPresent()) {
      race = Optional.empty();
      eagerness.light();
    }
    return found;
  }

  private synchronized Duration nextPause() {
    return reconnect.afterFailure(owner.session().isPresent());
  }
}
