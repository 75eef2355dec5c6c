package org.hashrelay.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashrelay.actors.secret.KeyFile;
import org.hashrelay.doctor.QuicKnock.Answered;
import org.hashrelay.http.ApiSettings;
import org.hashrelay.http.doctor.Diagnosis;
import org.hashrelay.http.doctor.Report;
import org.hashrelay.persistence.schema.DatabaseClock;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.Schema;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.TunnelServerSettings;
import org.hashrelay.streams.tunnel.transport.Fingerprint;
import org.hashrelay.streams.tunnel.transport.NarrowWay;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.hashrelay.streams.tunnel.transport.TlsTransport;

/** Looks a relay server over, from inside while it runs and from its files while it does not. */
public final class ServerDoctor {

  /** Of a server that stands; miners live in the nodes. */
  private static final long EXPECTED_MINERS = 10_000;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int FREE_PORT = 0;

  /** What is known of a server before it is looked at. */
  public record Patient(
      Path dataDir, DatabaseSettings database, TunnelServerSettings tunnel, ApiSettings api) {}

  private final Patient patient;
  private final InstantSource clock;

  public ServerDoctor(Patient patient, InstantSource clock) {
    this.patient = patient;
    this.clock = clock;
  }

  /**
   * What the server says of itself; empty when it does not run, or is not ours to ask.
   *
   * @param token of its API
   */
  public Optional<Report> asked(String token) {
    var bind = patient.api().bind().reachable();
    var request = HttpRequest.newBuilder(URI.create("http://" + bind + "/api/v1/system/doctor"))
        .header("Authorization", "Bearer " + token);
    return RunningNode.get(request).map(Report::of);
  }

  /**
   * From within the server's own process.
   *
   * @param tunnel where it really listens
   */
  public Report running(ServerIdentity identity, InetSocketAddress tunnel) {
    var found = common();
    found.add(CertificateCheck.of(identity.certificate(), clock.instant()));
    var at = reachable(new HostPort(tunnel.getHostString(), tunnel.getPort()));
    found.add(tcp("tcp", at, identity.fingerprint()));
    found.add(announced(identity.fingerprint()));
    if (patient.tunnel().quicEnabled()) found.add(quic(at.port()));
    return new Report(found);
  }

  /** From its files alone. */
  public Report stopped() {
    var found = common();
    found.add(
        CertificateCheck.inFiles(patient.tunnel().identity(patient.dataDir()), clock.instant()));
    found.add(free("tcp", patient.tunnel().tcpBind()));
    if (patient.tunnel().quicEnabled()) found.add(freeUdp(patient.tunnel().quicBind()));
    var api = patient.api().bind();
    found.add(free("api", new HostPort(api.host(), api.port())));
    found.add(Diagnosis.warn(
        "server",
        api.toString(),
        "does not run",
        "start it: hashrelay server --config server.conf"));
    return new Report(found);
  }

  private List<Diagnosis> common() {
    var found = new ArrayList<Diagnosis>();
    found.add(Machine.java(Runtime.getRuntime().maxMemory(), 0));
    found.add(Machine.files(Machine.openFiles(), EXPECTED_MINERS / 2));
    found.add(Machine.disk(patient.dataDir(), Machine.Room.OF_SERVER));
    found.add(Machine.packets(NarrowWay.isSupported()));
    if (patient.tunnel().quicEnabled()) {
      var wanted = patient.tunnel().quic().receiveBuffer();
      found.add(Machine.datagrams(Machine.unreadDatagrams(), wanted));
    }
    found.add(database());
    DatabaseClock.read(patient.database())
        .ifPresent(theirs ->
            found.add(ClockCheck.of("the database", theirs.minusMillis(500), clock.instant())));
    found.add(keyFile());
    return found;
  }

  private Diagnosis database() {
    var target = patient.database().shownUrl();
    var outcome = Schema.check(patient.database());
    if (outcome instanceof Schema.Ready ready) {
      return Diagnosis.pass("database", target, "schema " + ready.version());
    }
    if (outcome instanceof Schema.TooOld old) {
      return Diagnosis.pass("database", target, "schema " + old.found() + ", the start updates it");
    }
    var refused = (Schema.Refused) outcome;
    var remedy = refused instanceof Schema.Unreachable
        ? "start the database, or correct hashrelay.database.url; an H2 file serves one process"
        : "do what the line above says";
    return Diagnosis.fail("database", target, refused.message(), remedy);
  }

  private Diagnosis keyFile() {
    var file = patient.dataDir().resolve(KeyFile.NAME);
    if (!Files.exists(file)) {
      return Diagnosis.pass("key", file.toString(), "none yet, the first start makes it");
    }
    try {
      KeyFile.in(patient.dataDir(), new SecureRandom());
      return NodeDoctor.isOpenToOthers(file)
          ? Diagnosis.warn("key", file.toString(), "others can read it", "chmod 600 " + file)
          : Diagnosis.pass("key", file.toString(), "readable, by its owner only");
    } catch (UncheckedIOException unusable) {
      return Diagnosis.fail(
          "key",
          file.toString(),
          String.valueOf(unusable.getCause().getMessage()),
          "put the fleet's " + KeyFile.NAME + " there, from another server or a backup");
    }
  }

  private static Diagnosis tcp(String component, HostPort at, Fingerprint pin) {
    var pipe = TlsTransport.toServer(Optional.of(pin)).pipe(at.host(), at.port());
    var visit = Knock.at(new InetSocketAddress(at.host(), at.port()), pipe, "", PATIENCE);
    return visit
        .failure()
        .map(why -> Diagnosis.fail(
            component, at.toString(), why, Remedy.of(why).orElse("look at the server's log")))
        .orElseGet(() -> Diagnosis.pass(component, at.toString(), "TLS 1.3 with our key"));
  }

  /** What farms are told; from here it may be out of reach though farms reach it. */
  private Diagnosis announced(Fingerprint pin) {
    var address = patient.tunnel().publicAddress();
    if (isLoopback(address.host())) {
      return Diagnosis.warn(
          "public",
          address.toString(),
          "only nodes on this machine reach that",
          "set hashrelay.tunnel.public-address to what farms connect to");
    }
    var seen = tcp("public", address, pin).mildly();
    return seen.remedy().isEmpty()
        ? seen
        : Diagnosis.warn(
            "public",
            address.toString(),
            seen.details(),
            "see that farms reach it: hashrelay doctor there; a router may hide it from here");
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  /** @param tcpPort which QUIC has too, unless it was given another one */
  private Diagnosis quic(int tcpPort) {
    var bind = patient.tunnel().quicBind();
    var at = reachable(new HostPort(bind.host(), bind.port() == FREE_PORT ? tcpPort : bind.port()));
    var address = new InetSocketAddress(at.host(), at.port());
    var answer = QuicKnock.at(address, PATIENCE, new SecureRandom());
    return answer instanceof Answered answered
        ? Diagnosis.pass("quic", at + "/udp", "answered in " + answered.millis() + " ms")
        : Diagnosis.fail(
            "quic", at + "/udp", "does not answer", "let local UDP pass, or look at the log");
  }

  private static HostPort reachable(HostPort bind) {
    return switch (bind.host()) {
      case "0.0.0.0" -> new HostPort("127.0.0.1", bind.port());
      case "::", "0:0:0:0:0:0:0:0" -> new HostPort("::1", bind.port());
      default -> bind;
    };
  }

  private static Diagnosis free(String component, HostPort bind) {
    if (bind.port() == FREE_PORT)
      return Diagnosis.pass(component, bind.toString(), "any free port");
    try (var probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(bind.host(), bind.port()));
      return Diagnosis.pass(component, bind.toString(), "free");
    } catch (IOException taken) {
      return taken(component, bind.toString(), taken);
    }
  }

  private static Diagnosis freeUdp(HostPort bind) {
    var target = bind + "/udp";
    try {
      new DatagramSocket(new InetSocketAddress(bind.host(), bind.port())).close();
      return Diagnosis.pass("quic", target, "free");
    } catch (IOException taken) {
      return taken("quic", target, taken);
    }
  }

  private static Diagnosis taken(String component, String target, IOException why) {
    return Diagnosis.fail(
        component,
        target,
        "cannot be listened on: " + why.getMessage(),
        "free the port, or set another one");
  }
}
