package org.hashrelay.streams.aggregation.ethash;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.shared.MinerTalk;
import org.hashrelay.streams.aggregation.shared.SharedJob;
import org.hashrelay.streams.stratum.ethash.Job;
import org.hashrelay.streams.stratum.ethash.MinerLines;
import org.hashrelay.streams.stratum.ethash.MinerMessage;
import org.hashrelay.streams.stratum.json.Dialect;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.work.Target;

/** One miner of an Ethash-type coin, in whichever of the four dialects it began with. */
final class EthashMiner implements MinerTalk<EthashWork> {

  private static final RawId UNASKED = RawId.of(0);
  private static final ByteString NOTHING = ByteString.emptyByteString();
  private static final int PREFIX_DIGITS = 6;
  private static final int TIMEOUT_SECONDS = 600;
  private static final int MOST_ERRORS = 50;
  private static final int MOST_TOKENS = 64;

  /** What es2 is told before its jobs. */
  private record Settings(long epoch, Target target, String prefix) {}

  private final Dialect dialect;
  private final String algorithm;
  private final Map<String, String> tokens = new HashMap<>(); // to logins
  private Optional<Target> toldTarget = Optional.empty();
  private Optional<Settings> toldSettings = Optional.empty();
  private String toldPrefix = "";
  private boolean follows;

  EthashMiner(Dialect dialect, String algorithm) {
    this.dialect = dialect;
    this.algorithm = algorithm;
  }

  @Override
  public String kind() {
    return greetsFirst() ? EthashFamily.PART : EthashFamily.WHOLE;
  }

  @Override
  public boolean greetsFirst() {
    return dialect == Dialect.ES1 || dialect == Dialect.ES2;
  }

  @Override
  public boolean worksFromLogin() {
    return false;
  }

  @Override
  public boolean asksForWork() {
    return dialect == Dialect.ETH_PROXY;
  }

  @Override
  public boolean canMove() {
    return follows || dialect == Dialect.ES2;
  }

  // ── what it says ────────────────────────────────────────────────────────────────────────────

  @Override
  public Said read(Line line) {
    var message = MinerMessage.read(line, dialect);
    if (message instanceof MinerMessage.Submit submit) return found(submit);
    if (message instanceof MinerMessage.Malformed) return new Nonsense("malformed");
    if (message instanceof MinerMessage.BadParams bad) return bad(bad);
    if (message instanceof MinerMessage.Login login) {
      return new LogsIn(login.id(), login.login(), login.password(), "");
    }
    if (message instanceof MinerMessage.Hello hello) return new Greets(hello.id(), hello.agent());
    if (message instanceof MinerMessage.Subscribe subscribe) return subscribes(subscribe);
    if (message instanceof MinerMessage.GetWork get && dialect == Dialect.ETH_PROXY) {
      return new WantsWork(get.id());
    }
    return aside(message);
  }

  private Said aside(MinerMessage message) {
    if (message instanceof MinerMessage.Bye) return new Leaves();
    if (message instanceof MinerMessage.Reply) return new Answered(NOTHING);
    if (message instanceof MinerMessage.ExtranonceSubscribe) follows = true;
    var unknown =
        message instanceof MinerMessage.UnknownMethod || message instanceof MinerMessage.GetWork;
    return unknown
        ? new Odd(refused(message.id(), Refusal.notSupported()))
        : new Answered(accepted(message.id())); // hash rates are answered here and go no further
  }

  private Said subscribes(MinerMessage.Subscribe subscribe) {
    return switch (dialect) {
      case ES1 -> new Greets(subscribe.id(), subscribe.agent());
      case ES2 -> new Answered(MinerLines.es2Named(subscribe.id(), "s-1"));
      default -> new Answered(accepted(subscribe.id()));
    };
  }

  private Said found(MinerMessage.Submit submit) {
    var worker =
        dialect == Dialect.ES2 ? tokens.getOrDefault(submit.worker(), "") : submit.worker();
    return new Found(submit.id(), worker, submit.job(), submit.nonce(), submit.mix());
  }

  private Said bad(MinerMessage.BadParams bad) {
    var refusal = Refusal.other(bad.reason());
    var isShare = bad.method().equals("mining.submit") || bad.method().equals("eth_submitWork");
    return isShare ? new BadShare(bad.id(), refusal) : new Odd(refused(bad.id(), refusal));
  }

  // ── what it is told ─────────────────────────────────────────────────────────────────────────

  @Override
  public ByteString greeted(RawId id, String prefix) {
    toldPrefix = prefix;
    return dialect == Dialect.ES2
        ? MinerLines.helloed(id, "hashrelay", TIMEOUT_SECONDS, MOST_ERRORS)
        : MinerLines.es1Subscribed(id, "hashrelay-" + prefix, prefix);
  }

  @Override
  public ByteString loggedIn(RawId id, String login) {
    if (dialect != Dialect.ES2) return accepted(id);
    var token = "w-" + (tokens.size() % MOST_TOKENS + 1);
    tokens.put(token, login);
    return MinerLines.es2Named(id, token);
  }

  @Override
  public ByteString given(RawId id, SharedJob<EthashWork> job, long slot) {
    return MinerLines.proxyWork(id, shown(job, true), prefix(job, slot));
  }

  @Override
  public ByteString job(SharedJob<EthashWork> job, long slot, boolean clean) {
    var shown = shown(job, clean);
    return switch (dialect) {
      case ES1 -> es1(shown, job.place().of(slot));
      case ES2 -> es2(shown, job.place().of(slot));
      case ETH_PROXY -> MinerLines.proxyWork(UNASKED, shown, prefix(job, slot));
      default -> MinerLines.stratum1Notify(shown);
    };
  }

  private ByteString es1(Job job, String prefix) {
    var lines = NOTHING;
    if (!prefix.equals(toldPrefix)) lines = lines.concat(MinerLines.es1Extranonce(prefix));
    toldPrefix = prefix;
    if (!toldTarget.equals(Optional.of(job.target()))) {
      lines = lines.concat(MinerLines.es1Difficulty(job.target()));
    }
    toldTarget = Optional.of(job.target());
    return lines.concat(MinerLines.es1Notify(job));
  }

  private ByteString es2(Job job, String prefix) {
    var settings = Optional.of(new Settings(job.epoch(), job.target(), prefix));
    var notify = MinerLines.es2Notify(job);
    if (settings.equals(toldSettings)) return notify;
    toldSettings = settings;
    return MinerLines.es2Set(job, prefix).concat(notify);
  }

  /** Its own part of the nonces for the firmware that wants one, if the pool knows such. */
  private static String prefix(SharedJob<EthashWork> job, long slot) {
    return job.work().hasPrefix() ? HexFormat.of().toHexDigits(slot, PREFIX_DIGITS) : "";
  }

  private Job shown(SharedJob<EthashWork> job, boolean clean) {
    var work = job.work();
    return new Job(
        job.id(), work.header(), work.seed(), work.height(), algorithm, job.target(), clean);
  }

  /** A header that is known changes nothing but what else is said with it. */
  @Override
  public ByteString again(SharedJob<EthashWork> job, long slot) {
    toldTarget = Optional.empty();
    toldSettings = Optional.empty();
    return job(job, slot, true);
  }

  @Override
  public ByteString reconnect() {
    return MinerLines.reconnect(dialect);
  }

  @Override
  public ByteString accepted(RawId id) {
    return MinerLines.accepted(dialect, id);
  }

  @Override
  public ByteString refused(RawId id, Refusal refusal) {
    return MinerLines.refused(dialect, id, refusal);
  }
}
