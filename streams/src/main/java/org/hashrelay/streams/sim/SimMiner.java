package org.hashrelay.streams.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;
import org.hashrelay.streams.sim.net.LineBuffer;
import org.hashrelay.streams.sim.net.SimSocket;
import org.hashrelay.streams.sim.net.SocketHandler;
import org.hashrelay.streams.sim.work.NonceSearch;
import org.hashrelay.streams.sim.work.SimJob;

/** One simulated miner's side of Stratum V1, sections 2 to 5. Confined to the farm's thread. */
final class SimMiner implements SocketHandler {

  private record Asked(String id, Optional<MinerQuirks.Opening> opening, long at) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_LINE = 1 << 20;
  private static final int HASHES_PER_TURN = 1_000;

  private final SimFarm farm;
  private final int index;
  private final String user;
  private final MinerLedger ledger = new MinerLedger();
  private final ArrayDeque<Asked> asked = new ArrayDeque<>();
  private final HashCrew.Crank crank;
  private MinerRequests requests;
  private MinerQuirks quirks;
  private LineBuffer lines = new LineBuffer(LONGEST_LINE);
  private Optional<SimSocket> socket = Optional.empty();
  private Optional<HashCrew.Work> work = Optional.empty();
  private Optional<NonceSearch> flatOut = Optional.empty();
  private Optional<SimJob> job = Optional.empty();
  private boolean plugged = true;
  private boolean authorized;
  private int nextOpening;
  private byte[] extranonce1 = new byte[0];
  private int extranonce2Size;
  private String session = "";
  private double difficulty = 1;
  private double nextDifficulty = 1;
  private int mask;
  private long lastCleanSerial;
  private String lastCleanJob = "dead";
  private long lastHeard;
  private long sharesFound;
  private int restarts;

  SimMiner(SimFarm farm, int index, String user, MinerQuirks quirks) {
    this.farm = farm;
    this.index = index;
    this.user = user;
    this.quirks = quirks;
    requests = new MinerRequests(quirks, user, farm.settings().password());
    double phase = (index * 0.6180339887) % 1; // golden ratio: even, and in no order
    crank = new HashCrew.Crank(
        farm.pace(),
        farm.settings().noncesPerRoll(),
        phase,
        (share, on) -> farm.loop().execute(() -> found(share, on)));
  }

  HashCrew.Crank crank() {
    return crank;
  }

  MinerLedger ledger() {
    return ledger;
  }

  boolean isPlugged() {
    return plugged;
  }

  boolean isConnected() {
    return socket.isPresent();
  }

  boolean isMining() {
    return work.isPresent();
  }

  int waiting() {
    return (int) asked.stream().filter(a -> a.opening().isEmpty()).count();
  }

  FarmReport.Miner report() {
    return ledger.report(
        user, new FarmReport.State(isConnected(), isMining(), difficulty, extranonce2Size, mask));
  }

  void quirks(MinerQuirks newQuirks) {
    quirks = newQuirks;
    requests = new MinerRequests(quirks, user, farm.settings().password());
  }

  void pace(SimFarmSettings.Pace pace) {
    crank.pace(pace);
    restarts++; // hashed elsewhere from now on, so it must not begin where the other did
    startWork();
  }

  void plug() {
    plugged = true;
  }

  void unplug() {
    plugged = false;
    socket.ifPresent(s -> s.close("unplugged"));
  }

  /** Hangs up when nothing has come for too long. */
  void checkSilence(long now) {
    if (now - lastHeard > farm.settings().silenceLimit().toNanos()) {
      socket.ifPresent(s -> s.close("silence"));
    }
  }

  @Override
  public void opened(SimSocket newSocket) {
    socket = Optional.of(newSocket);
    newSocket.byteByByte(quirks.byteByByte());
    lines = new LineBuffer(LONGEST_LINE);
    lastHeard = System.nanoTime();
    ledger.connected();
    authorized = false;
    nextDifficulty = 1;
    mask = 0;
    nextOpening = 0;
    openFurther();
  }

  @Override
  public void received(SimSocket from, byte[] bytes, int length) {
    lastHeard = System.nanoTime();
    if (!lines.take(bytes, length, this::line)) {
      from.close("line too long");
    }
  }

  @Override
  public void closed(SimSocket from, String reason) {
    if (socket.isPresent() && plugged) {
      ledger.disconnected();
    }
    socket = Optional.empty();
    ledger.unanswered(waiting());
    ledger.failed(reason);
    asked.clear();
    job = Optional.empty();
    stopWork();
    if (plugged) {
      farm.dialLater(this);
    }
  }

  /** Sends what the opening has next: all of it, or up to the next request it must wait for. */
  private void openFurther() {
    var opening = quirks.opening();
    var text = new StringBuilder();
    boolean wait = false;
    while (nextOpening < opening.size() && !wait) {
      var next = opening.get(nextOpening++);
      wait = !quirks.pipelined() && MinerRequests.isAlwaysAnswered(next);
      var id = requests.nextId();
      asked.add(new Asked(id, Optional.of(next), System.nanoTime()));
      text.append(requests.opening(next, id, session));
    }
    send(text.toString());
  }

  private void line(byte[] bytes, int from, int length) {
    JsonNode message;
    try {
      message = JSON.readTree(bytes, from, length);
    } catch (IOException e) {
      ledger.failed(
          "no JSON: " + new String(bytes, from, Math.min(length, 80), StandardCharsets.UTF_8));
      return;
    }
    if (message.path("method").isTextual()) {
      if (ledger.wantsJobText() && message.path("method").asText().equals("mining.notify")) {
        ledger.job(new String(bytes, from, length, StandardCharsets.UTF_8));
      } else if (message.path("method").asText().equals("mining.notify")) {
        ledger.job("");
      }
      told(message, message.path("params"));
    } else if (message.has("id")) {
      answered(message);
    }
  }

  private void told(JsonNode message, JsonNode params) {
    switch (message.path("method").asText()) {
      case "mining.notify" -> newJob(SimJob.parse(params));
      case "mining.set_difficulty" -> nextDifficulty = params.path(0).asDouble(1);
      case "mining.set_extranonce" ->
        extranonce(params.path(0).asText(), params.path(1).asInt());
      case "mining.set_version_mask" -> {
        mask = quirks.versionRolling() & Integer.parseUnsignedInt(params.path(0).asText("0"), 16);
        restarts++;
        startWork();
      }
      case "client.reconnect" -> socket.ifPresent(s -> s.close("told to reconnect"));
      case "mining.ping" -> reply(message, "\"pong\"");
      case "client.get_version" -> reply(message, "\"" + quirks.agent() + "\"");
      default -> {
        // a message for humans, or something newer than this miner
      }
    }
  }

  private void reply(JsonNode message, String result) {
    send("{\"id\":" + message.path("id") + ",\"result\":" + result + ",\"error\":null}\n");
  }

  private void newJob(SimJob newJob) {
    farm.jobArrived();
    if (newJob.clean()) {
      lastCleanSerial = farm.nextSerial();
      lastCleanJob = job.map(SimJob::id).orElse(lastCleanJob);
    }
    job = Optional.of(newJob);
    restarts = 0;
    difficulty = nextDifficulty > 0 ? nextDifficulty : difficulty;
    startWork();
  }

  private void startWork() {
    if (!authorized || extranonce2Size == 0) {
      return;
    }
    var space = new NonceSearch.Space(
        extranonce1, extranonce2Size, mask, quirks.rollsTime(), difficulty, restarts);
    work = job.map(j -> new HashCrew.Work(j, space, farm.nextSerial()));
    flatOut = Optional.empty();
    crank.work(work);
    fill();
  }

  private void stopWork() {
    work = Optional.empty();
    flatOut = Optional.empty();
    crank.work(work);
  }

  private void answered(JsonNode message) {
    var id = message.path("id").toString();
    var match = asked.stream().filter(a -> a.id().equals(id)).findFirst();
    if (match.isEmpty()) {
      ledger.unasked();
      ledger.failed("answer to nothing asked: " + id);
      return;
    }
    asked.removeFirstOccurrence(match.get());
    var result = message.path("result");
    match
        .get()
        .opening()
        .ifPresentOrElse(
            opening -> opened(opening, result, message),
            () -> shareAnswered(result, message, match.get().at()));
  }

  private void opened(MinerQuirks.Opening opening, JsonNode result, JsonNode message) {
    switch (opening) {
      case CONFIGURE ->
        mask = result.path("version-rolling").asBoolean(false)
            ? quirks.versionRolling()
                & Integer.parseUnsignedInt(result.path("version-rolling.mask").asText("0"), 16)
            : 0;
      case SUBSCRIBE -> {
        if (!result.isArray()) {
          socket.ifPresent(s -> s.close("subscribe refused: " + message.path("error")));
          return;
        }
        session = MinerRequests.session(result.path(0));
        extranonce(result.path(1).asText(), result.path(2).asInt());
        startWork();
      }
      case AUTHORIZE -> {
        if (!result.asBoolean(false)) {
          socket.ifPresent(s -> s.close("login refused: " + message.path("error")));
          return;
        }
        authorized = true;
        startWork();
      }
      default -> {
        // nothing depends on these answers
      }
    }
    if (!quirks.pipelined() && MinerRequests.isAlwaysAnswered(opening)) {
      openFurther();
    }
  }

  private void extranonce(String hex, int size) {
    extranonce1 = HexFormat.of().parseHex(hex);
    extranonce2Size = size;
    ledger.extranonce1(hex);
  }

  private void shareAnswered(JsonNode result, JsonNode message, long sentAt) {
    farm.latency().add(System.nanoTime() - sentAt);
    if (result.asBoolean(false)) {
      ledger.accepted();
    } else {
      ledger.rejected(
          MinerRequests.code(message.path("error")), message.path("error").toString());
    }
    fill();
  }

  /** Keeps the pipe full when the farm runs flat out. */
  private void fill() {
    if (farm.pace() instanceof SimFarmSettings.FlatOut pace && work.isPresent()) {
      var on = work.get();
      if (flatOut.isEmpty()) {
        flatOut =
            Optional.of(new NonceSearch(on.job(), on.space(), farm.settings().noncesPerRoll()));
      }
      if (asked.size() < pace.inFlight()) {
        long before = flatOut.get().hashes();
        flatOut.get().next(HASHES_PER_TURN).ifPresent(share -> found(share, on));
        farm.hashed(flatOut.get().hashes() - before);
        if (asked.size() < pace.inFlight()) {
          farm.loop().execute(this::fill);
        }
      }
    }
  }

  private void found(NonceSearch.Found share, HashCrew.Work on) {
    if (work.isEmpty() || on.serial() < lastCleanSerial) {
      return; // what it belongs to is gone
    }
    farm.header(share.hash(), index + 1);
    sharesFound++;
    var sending = share;
    if (isOneOf(quirks.stalePercent(), 0)) {
      sending = MinerRequests.forJob(share, lastCleanJob);
    } else if (isOneOf(quirks.badPercent(), 33)) {
      sending = MinerRequests.spoilt(share);
    }
    submit(sending);
    if (isOneOf(quirks.duplicatePercent(), 66)) {
      submit(share);
    }
  }

  /** Evenly: so many of a hundred, in a fixed order that differs by the offset. */
  private boolean isOneOf(int percent, int offset) {
    return (sharesFound * 37 + offset) % 100 < percent;
  }

  private void submit(NonceSearch.Found share) {
    var id = requests.nextSubmitId();
    asked.add(new Asked(id, Optional.empty(), System.nanoTime()));
    ledger.sent();
    send(requests.submit(share, id, mask != 0));
  }

  private void send(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    socket.filter(s -> bytes.length > 0).ifPresent(s -> s.write(bytes));
  }
}
