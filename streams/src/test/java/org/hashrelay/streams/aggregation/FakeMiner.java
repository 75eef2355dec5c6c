package org.hashrelay.streams.aggregation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.aggregation.miner.MinerOut;

/** A miner on the other end of a wire made of method calls. */
final class FakeMiner implements MinerOut {

  final List<JsonNode> heard = new ArrayList<>();
  private final PortService.Guest guest;
  String closedFor = "";
  boolean refused;

  FakeMiner(UpstreamGroup group) {
    guest = group.join(this);
  }

  /** Subscribes and logs in. */
  FakeMiner enter(String worker) {
    return enter(worker, "test/1", "x");
  }

  FakeMiner enter(String worker, String agent, String password) {
    says(1, "mining.configure", "[[\"version-rolling\"],{\"version-rolling.mask\":\"1fffe000\"}]");
    says(2, "mining.subscribe", "[\"" + agent + "\"]");
    says(3, "mining.authorize", "[\"%s\",\"%s\"]".formatted(worker, password));
    return this;
  }

  FakeMiner says(Object id, String method, String params) {
    says("{\"id\":%s,\"method\":\"%s\",\"params\":%s}".formatted(id, method, params));
    return this;
  }

  void says(String line) {
    guest.received(ByteString.fromString(line + "\n"));
  }

  void submits(int id, String job, String extranonce2, String ntime, String nonce) {
    says(
        id,
        "mining.submit",
        "[\"a.b\",\"%s\",\"%s\",\"%s\",\"%s\",\"00000000\"]"
            .formatted(job, extranonce2, ntime, nonce));
  }

  void leaves() {
    guest.gone("miner-left");
  }

  boolean mayRead() {
    return guest.mayRead();
  }

  List<JsonNode> told(String method) {
    return heard.stream().filter(l -> l.path("method").asText().equals(method)).toList();
  }

  JsonNode lastJob() {
    var jobs = told("mining.notify");
    return jobs.get(jobs.size() - 1).path("params");
  }

  String lastJobId() {
    return lastJob().path(0).asText();
  }

  JsonNode answer(int id) {
    return heard.stream()
        .filter(l -> !l.has("method") && l.path("id").asInt() == id)
        .reduce((one, later) -> later)
        .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
  }

  int error(int id) {
    return answer(id).path("error").path(0).asInt();
  }

  @Override
  public void write(ByteString lines) {
    for (var line : lines.utf8String().split("\n")) heard.add(FakePool.parse(line));
  }

  @Override
  public void close(String reason) {
    if (closedFor.isEmpty()) closedFor = reason;
  }

  @Override
  public void refuse(String kind) {
    refused = true;
    close(kind);
  }

  @Override
  public String address() {
    return "10.0.4.17";
  }
}
