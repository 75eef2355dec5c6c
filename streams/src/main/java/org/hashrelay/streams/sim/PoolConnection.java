package org.hashrelay.streams.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.hashrelay.streams.sim.net.LineBuffer;
import org.hashrelay.streams.sim.net.SimSocket;
import org.hashrelay.streams.sim.net.SocketHandler;
import org.hashrelay.streams.sim.work.HeaderSet;
import org.hashrelay.streams.sim.work.Proof;
import org.hashrelay.streams.sim.work.SimJob;

/** One miner, or relay, at a simulated pool: Stratum V1, sections 2 to 4. Confined to the pool's thread. */
final class PoolConnection implements SocketHandler {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_LINE = 64 << 10;
  private static final int MOST_LOGINS = 20_000;

  private final PoolFloor floor;
  private final Conduct conduct;
  private final LineBuffer lines = new LineBuffer(LONGEST_LINE);
  private final ShareCheck shares;
  private final Map<String, Integer> logins = new HashMap<>();
  private final PoolLedger.Counts counts = new PoolLedger.Counts();
  private SimSocket socket;
  private long id;
  private byte[] extranonce1 = new byte[0];
  private int extranonce2Size;
  private boolean subscribed;
  private boolean working;
  private String session = "";
  private String agent = "";
  private String difficultySent = "";
  private long sharesSeen;
  private long heldBack;

  PoolConnection(PoolFloor floor) {
    this.floor = floor;
    conduct = floor.conduct();
    shares = floor.shareCheck();
    extranonce2Size = floor.settings().extranonce2Size();
  }

  @Override
  public void opened(SimSocket newSocket) {
    socket = newSocket;
    id = floor.arrived(this);
    thaw();
    if (floor.isOvercrowded()) {
      socket.close("too many connections");
    }
  }

  @Override
  public void received(SimSocket from, byte[] bytes, int length) {
    if (!lines.take(bytes, length, this::line)) {
      floor.ledger().unreadable();
      socket.close("line too long");
    }
  }

  @Override
  public void closed(SimSocket from, String reason) {
    floor.left(this);
  }

  /** Hears of a misbehaviour that begins while it is connected. */
  void told(Misbehaviour misbehaviour) {
    thaw();
    if (misbehaviour.isDeed() && working) {
      commit(misbehaviour);
    }
  }

  /** Reads and writes again, unless the pool is frozen. */
  void thaw() {
    boolean frozen = conduct.is(Misbehaviour.FREEZE);
    socket.pause(frozen);
    socket.mute(frozen);
    socket.byteByByte(conduct.is(Misbehaviour.BYTE_BY_BYTE));
  }

  void drop() {
    socket.close("dropped");
  }

  void sendJob(SimJob job) {
    if (working && !conduct.is(Misbehaviour.NO_JOBS)) {
      sendDifficulty();
      double difficulty = floor.creditedDifficulty();
      BigInteger target = Proof.target(difficulty);
      shares.issued(new ShareCheck.Issued(job, difficulty, target, extranonce1, extranonce2Size));
      send(job.notifyLine());
    }
  }

  PoolReport.Link report() {
    return new PoolReport.Link(
        id,
        socket.remote(),
        agent,
        HexFormat.of().formatHex(extranonce1),
        session,
        logins.size(),
        counts.accepted(),
        counts.rejectedTotal());
  }

  private void sendDifficulty() {
    var announced = floor.announcedDifficulty();
    if (!announced.equals(difficultySent)) {
      difficultySent = announced;
      send("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[" + announced + "]}");
    }
  }

  private void line(byte[] bytes, int from, int length) {
    if (conduct.is(Misbehaviour.SILENT) || socket.isClosed()) {
      return;
    }
    JsonNode request;
    try {
      request = JSON.readTree(bytes, from, length);
    } catch (IOException e) {
      request = JSON.missingNode();
    }
    if (request.path("method").isTextual()) {
      request(request, request.path("params"));
    } else if (!request.isObject()) {
      floor.ledger().unreadable();
      socket.close("no JSON");
    }
  }

  private void request(JsonNode request, JsonNode params) {
    var to = request.path("id").isMissingNode() ? "null" : request.path("id").toString();
    var method = request.path("method").asText();
    if (conduct.value(Misbehaviour.MUTE).filter(method::equals).isPresent()) {
      return;
    }
    switch (method) {
      case "mining.configure" -> configure(to, params);
      case "mining.subscribe" -> subscribe(to, params);
      case "mining.authorize" -> authorize(to, params);
      case "mining.submit" -> submit(to, params);
      case "mining.extranonce.subscribe", "mining.suggest_difficulty", "mining.suggest_target" ->
        answer(to, "true");
      case "mining.get_transactions" -> answer(to, "[]");
      case "mining.ping" -> answer(to, "\"pong\"");
      default -> refuse(to, 20, "Not supported.");
    }
  }

  private void configure(String to, JsonNode params) {
    if (conduct.is(Misbehaviour.CLOSE_ON_CONFIGURE)) {
      socket.close("asked for extensions");
      return;
    }
    var result = JSON.createObjectNode();
    for (var code : params.path(0)) {
      switch (code.asText()) {
        case "version-rolling" -> {
          int mask = floor.settings().versionMask() & wishedMask(params.path(1));
          shares.mask(mask);
          result.put("version-rolling", mask != 0);
          result.put("version-rolling.mask", "%08x".formatted(mask));
        }
        case "subscribe-extranonce" -> result.put("subscribe-extranonce", true);
        default -> result.put(code.asText(), false);
      }
    }
    answer(to, result.toString());
  }

  private static int wishedMask(JsonNode wishes) {
    var text = wishes.path("version-rolling.mask").asText("ffffffff");
    try {
      return Integer.parseUnsignedInt(text, 16);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void subscribe(String to, JsonNode params) {
    if (!subscribed) {
      subscribed = true;
      agent = params.path(0).asText("");
      session = params.path(1).asText("");
      extranonce1 = floor.resumed(session).orElseGet(() -> {
        session = "s%08x".formatted(id);
        return floor.newExtranonce1();
      });
      floor.remember(session, extranonce1);
    }
    answer(to, PoolWords.subscribed(conduct, session, extranonce1, extranonce2Size));
    if (conduct.is(Misbehaviour.EARLY_NOTIFY)) {
      begin();
    } else {
      beginWhenReady();
    }
  }

  private void authorize(String to, JsonNode params) {
    var worker = params.path(0).asText("");
    boolean known =
        floor.settings().workers().isEmpty() || floor.settings().workers().contains(worker);
    if (conduct.is(Misbehaviour.AUTHORIZE_FALSE)) {
      answer(to, "false");
    } else if (conduct.is(Misbehaviour.REFUSE_LOGIN) || !known || logins.size() >= MOST_LOGINS) {
      refuse(to, 24, "Unauthorized worker");
    } else {
      logins.computeIfAbsent(worker, name -> floor.newOwner());
      answer(to, "true");
      beginWhenReady();
    }
  }

  private void beginWhenReady() {
    if (subscribed && !logins.isEmpty()) {
      begin();
    }
  }

  private void begin() {
    if (!working) {
      working = true;
      sendJob(floor.job());
      for (var misbehaviour : Misbehaviour.values()) {
        if (misbehaviour.isDeed() && conduct.is(misbehaviour)) {
          commit(misbehaviour);
        }
      }
    }
  }

  private void submit(String to, JsonNode params) {
    sharesSeen++;
    var worker = params.path(0).asText("");
    var verdict = judge(worker, params);
    boolean overlap = verdict.sameHeaderFrom() != HeaderSet.NEW
        && verdict.sameHeaderFrom() != logins.getOrDefault(worker, HeaderSet.NEW);
    floor.ledger().share(worker, verdict, overlap);
    counts.add(verdict);
    long dropAfter = conduct.number(Misbehaviour.DROP_EVERY, 10);
    long unanswered = conduct.number(Misbehaviour.DROP_ANSWERS, 10);
    long resetAfter = conduct.number(Misbehaviour.RESET_AFTER, 10);
    if (dropAfter > 0 && sharesSeen % dropAfter == 0) {
      socket.close("dropped after " + dropAfter + " shares");
    } else if (resetAfter > 0) {
      resetSoon(resetAfter);
    } else if (unanswered == 0 || sharesSeen % unanswered != 0) {
      inTime(() -> answerShare(to, verdict));
    }
  }

  private void resetSoon(long resetAfter) {
    heldBack++;
    if (heldBack >= resetAfter) {
      socket.reset();
    }
  }

  private void inTime(Runnable answer) {
    long late = conduct.number(Misbehaviour.LATE_ANSWERS, 1_000);
    if (late > 0) {
      floor.loop().later(Duration.ofMillis(late), answer);
    } else {
      answer.run();
    }
  }

  private ShareCheck.Verdict judge(String worker, JsonNode params) {
    if (!subscribed) {
      return ShareCheck.Verdict.refused(25, "Not subscribed");
    }
    var owner = logins.get(worker);
    return owner == null
        ? ShareCheck.Verdict.refused(24, "Unauthorized worker")
        : shares.check(params, owner);
  }

  private void answerShare(String to, ShareCheck.Verdict verdict) {
    if (conduct.is(Misbehaviour.STRAY_ANSWERS)) {
      answer(Long.toString(900_000_000 + sharesSeen), "true");
    }
    answerOnce(to, verdict);
    if (conduct.is(Misbehaviour.ANSWER_TWICE)) {
      answerOnce(to, verdict);
    }
  }

  private void answerOnce(String to, ShareCheck.Verdict verdict) {
    if (verdict.code() == 0) {
      answer(to, "true");
    } else {
      refuse(to, verdict.code(), verdict.text());
    }
  }

  private void commit(Misbehaviour deed) {
    var value = conduct.value(deed).orElse("");
    switch (deed) {
      case GARBAGE -> send("}{ \u0007 this is no JSON");
      case LONG_LINE -> {
        var line = new byte[value.isEmpty() ? 10 << 20 : Integer.parseInt(value)];
        java.util.Arrays.fill(line, (byte) 'x');
        socket.write(line);
      }
      case SET_EXTRANONCE -> setExtranonce(value);
      case SET_VERSION_MASK -> {
        shares.mask(Integer.parseUnsignedInt(value, 16));
        send("{\"id\":null,\"method\":\"mining.set_version_mask\",\"params\":[\"" + value + "\"]}");
      }
      case RECONNECT -> send(PoolWords.reconnect(value));
      default -> throw new IllegalArgumentException(deed + " is no deed");
    }
  }

  private void setExtranonce(String how) {
    if (!how.equals("same")) {
      extranonce1 = floor.newExtranonce1();
    }
    extranonce2Size = PoolWords.size(how, extranonce2Size);
    send(PoolWords.setExtranonce(extranonce1, extranonce2Size));
    sendJob(floor.freshJob());
  }

  private void answer(String to, String result) {
    send("{\"id\":" + to + ",\"result\":" + result + ",\"error\":null}");
  }

  private void refuse(String to, int code, String text) {
    send(PoolWords.refusal(conduct, to, code, text));
  }

  private void send(String line) {
    socket.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
