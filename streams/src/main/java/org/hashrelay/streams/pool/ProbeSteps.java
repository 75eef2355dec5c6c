package org.hashrelay.streams.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.LineCutter;
import org.hashrelay.streams.stratum.json.Refusal;

/**
 * The steps of one test of a pool, as far as they do not need a socket.
 *
 * <p>Pure; whoever owns it calls one method at a time. Each step begins when the one before it has
 * passed, and the first that fails ends the test. Where a pool may speak one of several dialects,
 * each is tried on a connection of its own until one is understood.
 */
final class ProbeSteps {

  private enum Now {
    DNS,
    TCP,
    TLS,
    GREETING,
    LOGIN,
    JOB,
    OVER
  }

  private final PoolProbe.Target target;
  private final LongSupplier nanos;
  private final Consumer<ByteString> send;
  private final List<ProbeTalk> talks;
  private final List<ProbeReport.Step> steps = new ArrayList<>();
  private final List<String> vain = new ArrayList<>(); // what was tried before, and why it failed
  private LineCutter lines = new LineCutter(LineCutter.POOL_LIMIT);
  private Now now = Now.DNS;
  private int attempt;
  private boolean wantsAnother;
  private long since;
  private Optional<String> job = Optional.empty();
  private Optional<ProbeTalk.LetIn> letIn = Optional.empty();
  private Optional<Double> difficulty = Optional.empty();
  private String remedy = "";
  private String note = "";

  ProbeSteps(PoolProbe.Target target, LongSupplier nanos, Consumer<ByteString> send) {
    this.target = target;
    this.nanos = nanos;
    this.send = send;
    this.talks = target.speaks().talks();
    this.since = nanos.getAsLong();
  }

  // ── what happens ────────────────────────────────────────────────────────────────────────────

  void resolved(String address) {
    if (now == Now.DNS) passed(address, Now.TCP);
  }

  void connected() {
    if (now == Now.TCP) {
      var next = target.address().tls() ? Now.TLS : Now.GREETING;
      passed("connected to port " + target.address().port(), next);
    }
    if (!target.address().tls()) begin();
  }

  /** The connection is open, with TLS if there is any. */
  void opened() {
    if (now == Now.TLS) passed("handshake done", Now.GREETING);
    if (target.address().tls()) begin();
  }

  void received(ByteString bytes) {
    var cut = lines.cut(bytes.toArray());
    for (var line : cut.lines()) {
      if (isOver() || wantsAnother) return;
      talk().read(line).forEach(this::heard);
    }
    if (cut instanceof LineCutter.TooLong) failed("sent a line of more than 64 KiB");
  }

  void closed(String reason) {
    if (!wantsAnother) failed(reason);
  }

  /** There was time enough. */
  void expired() {
    failed("no answer in time");
  }

  /** Without a login most pools send no job, and that says nothing against them. */
  void jobIsLate() {
    if (!awaitsJobWithoutLogin()) return;
    note = "The pool sent no job before a login; set its user to test the login and the job too.";
    now = Now.OVER;
  }

  /** Whoever understands a dialect has answered by now. */
  void greetingIsLate(int of) {
    var waits = now == Now.GREETING || now == Now.LOGIN && !talk().greets();
    if (of == attempt && waits && attempt + 1 < talks.size()) failed("no answer");
  }

  // ── what comes of it ────────────────────────────────────────────────────────────────────────

  boolean isOver() {
    return now == Now.OVER;
  }

  /** Whether nothing but a job is waited for, without having logged in. */
  boolean awaitsJobWithoutLogin() {
    return now == Now.JOB && target.user().isEmpty();
  }

  /** Which of the dialects is being tried, from 0. */
  int attempt() {
    return attempt;
  }

  /** True once when the next dialect needs a connection of its own. */
  boolean takeWish() {
    var wish = wantsAnother;
    wantsAnother = false;
    return wish;
  }

  ProbeReport report() {
    return new ProbeReport(
        steps,
        remedy,
        note,
        letIn.flatMap(ProbeTalk.LetIn::extranonce1),
        letIn.flatMap(ProbeTalk.LetIn::extranonce2Size),
        difficulty);
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────

  private ProbeTalk talk() {
    return talks.get(attempt);
  }

  private void begin() {
    if (now != Now.GREETING) return;
    if (talks.isEmpty()) {
      end(target.speaks().limits());
    } else if (talk().greets()) {
      send.accept(talk().greeting());
    } else if (!target.user().isEmpty()) {
      logIn();
    } else if (attempt + 1 < talks.size()) {
      another("needs a login");
    } else {
      end(talk().name() + " begins with a login; set the pool's user to test more.");
    }
  }

  private void end(String why) {
    note = why;
    now = Now.OVER;
  }

  private void logIn() {
    now = Now.LOGIN;
    send.accept(talk().login(target.user(), target.password()));
  }

  private void heard(ProbeTalk.Heard heard) {
    if (isOver()) return;
    if (heard instanceof ProbeTalk.Say say) send.accept(say.line());
    else if (heard instanceof ProbeTalk.Asks asks) difficulty = Optional.of(asks.difficulty());
    else if (heard instanceof ProbeTalk.LetIn in && now == Now.GREETING) letIn(in);
    else if (heard instanceof ProbeTalk.TurnedAway away && now == Now.GREETING) failed(away.why());
    else if (heard instanceof ProbeTalk.LoggedIn in && now == Now.LOGIN) loggedIn(in.refusal());
    else if (heard instanceof ProbeTalk.Job news) { // some send it before they answer the login
      job = Optional.of("job " + news.id());
      jobIfThere();
    }
  }

  private void letIn(ProbeTalk.LetIn in) {
    letIn = Optional.of(in);
    passed(in.detail(), target.user().isEmpty() ? Now.JOB : Now.LOGIN);
    if (now == Now.LOGIN) logIn();
    else jobIfThere();
  }

  private void loggedIn(Optional<Refusal> refused) {
    if (refused.isPresent()) {
      failed("refused with code %d: %s"
          .formatted(refused.get().code(), refused.get().text()));
      return;
    }
    var how = talks.size() > 1 && !talk().greets() ? " in " + talk().name() : "";
    passed("logged in as " + target.user() + how, Now.JOB);
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
    var unspoken = now == Now.GREETING || now == Now.LOGIN && !talk().greets();
    if (unspoken && attempt + 1 < talks.size()) {
      another(detail);
      return;
    }
    var all = unspoken && !vain.isEmpty()
        ? String.join("; ", vain) + "; " + talk().name() + ": " + detail
        : detail;
    steps.add(step(false, all));
    remedy = remedyOf(now);
    now = Now.OVER;
  }

  private void another(String why) {
    vain.add(talk().name() + ": " + why);
    attempt++;
    now = Now.GREETING;
    wantsAnother = true;
    lines = new LineCutter(LineCutter.POOL_LIMIT);
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
      case GREETING -> "subscribe";
      case LOGIN -> "authorize";
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
      case GREETING ->
        "Check that this port speaks " + target.speaks().title()
            + (target.address().tls() ? "." : " without TLS.");
      case LOGIN -> "Check the pool's user and password.";
      case JOB, OVER -> "Ask the pool's operator; the pool lets us in and has no work.";
    };
  }
}
