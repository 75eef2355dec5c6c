package org.hashrelay.streams.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.Notify;
import org.hashrelay.streams.stratum.v1.PoolLines;
import org.hashrelay.streams.stratum.v1.PoolMessage;
import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;
import org.hashrelay.streams.stratum.v1.SubscribeResult;

/**
 * The steps of one test of a pool, as far as they do not need a socket.
 *
 * <p>Pure; whoever owns it calls one method at a time. Each step begins when the one before it has
 * passed, and the first that fails ends the test.
 */
final class ProbeSteps {

  private static final String AGENT = "hashrelay/test";
  private static final int SUBSCRIBE = 1;
  private static final int AUTHORIZE = 2;

  private enum Now {
    DNS,
    TCP,
    TLS,
    SUBSCRIBE,
    AUTHORIZE,
    JOB,
    OVER
  }

  private final PoolProbe.Target target;
  private final LongSupplier nanos;
  private final Consumer<ByteString> send;
  private final LineCutter lines = new LineCutter(LineCutter.POOL_LIMIT);
  private final List<ProbeReport.Step> steps = new ArrayList<>();
  private Now now = Now.DNS;
  private long since;
  private Optional<String> job = Optional.empty();
  private Optional<SubscribeResult.Subscribed> place = Optional.empty();
  private Optional<Double> difficulty = Optional.empty();
  private String remedy = "";
  private String note = "";

  ProbeSteps(PoolProbe.Target target, LongSupplier nanos, Consumer<ByteString> send) {
    this.target = target;
    this.nanos = nanos;
    this.send = send;
    this.since = nanos.getAsLong();
  }

  // ── what happens ────────────────────────────────────────────────────────────────────────────

  void resolved(String address) {
    if (now == Now.DNS) passed(address, Now.TCP);
  }

  void connected() {
    if (now != Now.TCP) return;
    passed(
        "connected to port " + target.address().port(), target.address().tls() ? Now.TLS : said());
    if (now == Now.SUBSCRIBE) subscribe();
  }

  /** The connection is open, with TLS if there is any. */
  void opened() {
    if (now != Now.TLS) return;
    passed("handshake done", said());
    if (now == Now.SUBSCRIBE) subscribe();
  }

  void received(ByteString bytes) {
    var cut = lines.cut(bytes.toArray());
    for (var line : cut.lines()) line(line);
    if (cut instanceof LineCutter.TooLong) failed("sent a line of more than 64 KiB");
  }

  void closed(String reason) {
    failed(reason);
  }

  /** There was time enough. */
  void expired() {
    failed("no answer in time");
  }

  /** Without a login most pools send no job, and that says nothing against them. */
  void jobIsLate() {
    if (now != Now.JOB || !target.user().isEmpty()) return;
    note = "The pool sent no job before a login; set its user to test the login and the job too.";
    now = Now.OVER;
  }

  // ── what comes of it ────────────────────────────────────────────────────────────────────────

  boolean isOver() {
    return now == Now.OVER;
  }

  /** Whether nothing but a job is waited for, without having logged in. */
  boolean awaitsJobWithoutLogin() {
    return now == Now.JOB && target.user().isEmpty();
  }

  ProbeReport report() {
    return new ProbeReport(
        steps,
        remedy,
        note,
        place.map(SubscribeResult.Subscribed::extranonce1),
        place.map(SubscribeResult.Subscribed::extranonce2Size),
        difficulty);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private Now said() {
    return target.stratumV1() ? Now.SUBSCRIBE : Now.OVER;
  }

  private void subscribe() {
    send.accept(PoolLines.subscribe(SUBSCRIBE, AGENT, Optional.empty()));
  }

  private void line(Line line) {
    if (isOver()) return;
    var message = PoolMessage.read(line);
    if (message instanceof Answer answer) answered(answer);
    else if (message instanceof Notify announced) job(announced);
    else if (message instanceof PoolMessage.SetDifficulty set) {
      difficulty = Optional.of(set.difficulty());
    } else if (message instanceof PoolMessage.PoolPing ping) {
      send.accept(PoolLines.pong(ping.id()));
    } else if (message instanceof PoolMessage.GetVersion asked && !asked.id().isNull()) {
      send.accept(PoolLines.version(asked.id(), AGENT));
    }
  }

  private void answered(Answer answer) {
    var id = answer.id().number();
    if (id == SUBSCRIBE && now == Now.SUBSCRIBE) subscribed(SubscribeResult.of(answer));
    else if (id == AUTHORIZE && now == Now.AUTHORIZE) loggedIn(answer.refused());
  }

  private void subscribed(SubscribeResult result) {
    if (result instanceof SubscribeResult.Unusable no) {
      failed("refused: " + no.refusal().text());
      return;
    }
    var got = (SubscribeResult.Subscribed) result;
    place = Optional.of(got);
    var detail = "extranonce1 %s, extranonce2 of %d bytes"
        .formatted(got.extranonce1(), got.extranonce2Size());
    passed(detail, target.user().isEmpty() ? Now.JOB : Now.AUTHORIZE);
    if (now == Now.AUTHORIZE) {
      send.accept(PoolLines.authorize(AUTHORIZE, target.user(), target.password()));
    } else {
      jobIfThere();
    }
  }

  private void loggedIn(Optional<Refusal> refused) {
    if (refused.isPresent()) {
      failed("refused with code %d: %s"
          .formatted(refused.get().code(), refused.get().text()));
      return;
    }
    passed("logged in as " + target.user(), Now.JOB);
    jobIfThere();
  }

  /** Some pools send the first job before they answer the login. */
  private void job(Notify announced) {
    job = Optional.of("job " + announced.jobId());
    jobIfThere();
  }

  private void jobIfThere() {
    if (now == Now.JOB && job.isPresent()) passed(job.get(), Now.OVER);
  }

  private void passed(String detail, Now next) {
    steps.add(step(true, detail));
    now = next;
    since = nanos.getAsLong();
  }

  private void failed(String detail) {
    if (isOver()) return;
    steps.add(step(false, detail));
    remedy = remedyOf(now);
    now = Now.OVER;
  }

  private ProbeReport.Step step(boolean ok, String detail) {
    var micros = (nanos.getAsLong() - since) / 1_000;
    return new ProbeReport.Step(nameOf(now), ok, micros / 1e3, detail);
  }

  private static String nameOf(Now step) {
    return switch (step) {
      case DNS -> "dns";
      case TCP -> "tcp";
      case TLS -> "tls";
      case SUBSCRIBE -> "subscribe";
      case AUTHORIZE -> "authorize";
      case JOB, OVER -> "job";
    };
  }

  private String remedyOf(Now step) {
    return switch (step) {
      case DNS -> "Check the spelling of the host, and the name service of this server.";
      case TCP -> "Check host and port, and whether a firewall lets this server out.";
      case TLS ->
        "Check that this port speaks TLS under this host name with a valid certificate, or"
            + " set tls to false.";
      case SUBSCRIBE ->
        "Check that this port speaks Stratum V1" + (target.address().tls() ? "." : " without TLS.");
      case AUTHORIZE -> "Check the pool's user and password.";
      case JOB, OVER -> "Ask the pool's operator; the pool lets us in and has no work.";
    };
  }
}
