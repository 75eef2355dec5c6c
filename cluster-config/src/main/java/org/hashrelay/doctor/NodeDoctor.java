package org.hashrelay.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.hashrelay.http.HostPort;
import org.hashrelay.http.doctor.Diagnosis;
import org.hashrelay.http.doctor.Diagnosis.Status;
import org.hashrelay.http.doctor.Report;
import org.hashrelay.streams.tunnel.transport.NarrowWay;

/** Looks a client node over: its machine, its files, the way to its servers, itself if it runs. */
public final class NodeDoctor {

  /** What a node is planned for while nobody has counted its miners. */
  private static final long EXPECTED_MINERS = 1_000;

  /**
   * What is known of a node before it is looked at.
   *
   * @param tokenFault what is wrong with the token's file; empty when nothing is
   * @param status where the node tells how it is
   */
  public record Patient(
      String nodeId,
      Path dataDir,
      Path tokenFile,
      Optional<String> tokenFault,
      Destination way,
      Optional<HostPort> status) {}

  private final Patient patient;
  private final InstantSource clock;
  private final Optional<JsonNode> running;

  public NodeDoctor(Patient patient, InstantSource clock) {
    this.patient = patient;
    this.clock = clock;
    this.running = patient.status().flatMap(RunningNode::ask).filter(this::isOurs);
  }

  private boolean isOurs(JsonNode status) {
    return status.path("node_id").asText().equals(patient.nodeId());
  }

  /** What the node says of itself, without the names of its workers; empty when it does not run. */
  public List<String> statusLines() {
    return running.map(RunningNode::shown).stream().toList();
  }

  /** Whether a server was reached and does not take this node, or is not the one it should be. */
  public static boolean isTurnedAway(Report report) {
    return report.checks().stream()
        .filter(check -> check.status() == Status.FAIL)
        .anyMatch(check -> check.component().equals("token") || isOfAnotherKey(check.details()));
  }

  /** @param starting whether it is about to be started, so that not running is no fault */
  public Report look(boolean starting) {
    var miners = Math.max(EXPECTED_MINERS, running.map(RunningNode::miners).orElse(0L));
    var found = new ArrayList<Diagnosis>();
    found.add(Machine.java(Runtime.getRuntime().maxMemory(), miners));
    found.add(Machine.files(Machine.openFiles(), miners));
    found.add(Machine.disk(patient.dataDir(), Machine.Room.OF_NODE));
    found.add(Machine.packets(NarrowWay.isSupported()));
    found.add(secret());
    found.addAll(servers());
    patient.status().ifPresent(bind -> found.add(statusPort(bind)));
    if (running.isPresent()) found.addAll(RunningNode.checks(running.get()));
    else if (!starting) found.add(notRunning());
    return new Report(found);
  }

  /** As the tunnel itself says it. */
  static boolean isOfAnotherKey(String complaint) {
    return complaint.contains("key mismatch");
  }

  private Diagnosis notRunning() {
    return Diagnosis.warn(
        "node",
        patient.nodeId(),
        "does not run",
        "start it: hashrelay client --config client.conf");
  }

  private Diagnosis secret() {
    var file = patient.tokenFile();
    if (patient.tokenFault().isPresent()) {
      return Diagnosis.fail(
          "secret",
          file.toString(),
          patient.tokenFault().get(),
          "join again with a new enrolment line (POST /api/v1/clients/{id}/token)");
    }
    return isOpenToOthers(file)
        ? Diagnosis.warn("secret", file.toString(), "others can read it", "chmod 600 " + file)
        : Diagnosis.pass("secret", file.toString(), "a token, and only its owner reads it");
  }

  static boolean isOpenToOthers(Path file) {
    try {
      var open = Files.getPosixFilePermissions(file);
      return open.contains(PosixFilePermission.GROUP_READ)
          || open.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }

  /** One good server is enough: what is wrong with the others is a warning then. */
  private List<Diagnosis> servers() {
    var visits = patient.way().servers().stream()
        .map(server -> CompletableFuture.supplyAsync(
            () -> new ServerVisit(server, patient.way(), clock).checks()))
        .toList();
    var found = visits.stream().map(CompletableFuture::join).toList();
    var anyIsWell = found.stream().anyMatch(NodeDoctor::isWell);
    return found.stream()
        .flatMap(List::stream)
        .map(check -> anyIsWell ? check.mildly() : check)
        .toList();
  }

  private static boolean isWell(List<Diagnosis> checks) {
    return checks.stream().noneMatch(check -> check.status() == Status.FAIL);
  }

  private Diagnosis statusPort(HostPort bind) {
    if (running.isPresent()) return Diagnosis.pass("ports", bind.toString(), "this node answers");
    var address = new InetSocketAddress(bind.host(), bind.port());
    try (var probe = new ServerSocket()) {
      probe.bind(address);
      return Diagnosis.pass("ports", bind.toString(), "free");
    } catch (IOException taken) {
      return Diagnosis.fail(
          "ports",
          bind.toString(),
          "cannot be listened on: " + taken.getMessage(),
          "free the port, or set hashrelay.status.bind in client.conf to another");
    }
  }
}
