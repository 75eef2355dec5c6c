package org.hashrelay.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.hashrelay.doctor.Knock.Visit;
import org.hashrelay.doctor.QuicKnock.Answered;
import org.hashrelay.doctor.QuicKnock.Closed;
import org.hashrelay.doctor.QuicKnock.Silent;
import org.hashrelay.doctor.QuicKnock.Unsendable;
import org.hashrelay.http.doctor.Diagnosis;
import org.hashrelay.http.doctor.Diagnosis.Status;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.psk.PskCipher;
import org.hashrelay.streams.tunnel.transport.PskTransport;
import org.hashrelay.streams.tunnel.transport.TlsTransport;

/** What a node can find out about one of its servers without becoming a session there. */
final class ServerVisit {

  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final Duration UDP_PATIENCE = Duration.ofSeconds(3);
  private static final Pattern DATE = Pattern.compile("(?im)^date:\\s*(.+?)\\s*$");
  private static final String QUESTION =
      "GET / HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0\r\nConnection: close\r\n\r\n";

  private final HostPort server;
  private final Destination way;
  private final InstantSource clock;

  ServerVisit(HostPort server, Destination way, InstantSource clock) {
    this.server = server;
    this.way = way;
    this.clock = clock;
  }

  /** Takes as long as the longest of them, some seconds when something is silent. */
  List<Diagnosis> checks() {
    var begun = System.nanoTime();
    try {
      var addresses = InetAddress.getAllByName(server.host());
      var took = (System.nanoTime() - begun) / 1_000_000;
      var found = new ArrayList<Diagnosis>();
      found.add(Diagnosis.pass(
          "dns", server.host(), addresses[0].getHostAddress() + more(addresses) + took + " ms)"));
      found.addAll(ways(new InetSocketAddress(addresses[0], server.port())));
      return found;
    } catch (UnknownHostException unknown) {
      var complaint = "the name " + server.host() + " cannot be looked up";
      return List.of(failed("dns", server.host(), complaint));
    }
  }

  private static String more(InetAddress[] addresses) {
    return addresses.length == 1 ? " (" : " and " + (addresses.length - 1) + " more (";
  }

  private List<Diagnosis> ways(InetSocketAddress address) {
    var udp = CompletableFuture.supplyAsync(
        () -> quic(QuicKnock.at(address, UDP_PATIENCE, new SecureRandom())));
    var visit = visit(address);
    var arrived = clock.instant();
    var tcp = tcp(visit);
    var quic = udp.join();
    var found = new ArrayList<>(isAnotherServer(visit) ? List.of(tcp, quic) : weighed(tcp, quic));
    var clock =
        visit.isWelcome() ? Optional.of(clock(visit, arrived)) : Optional.<Diagnosis>empty();
    clock.ifPresent(row -> found.add(0, row));
    var agree = clock.filter(row -> row.status() == Status.PASS).isPresent();
    if (visit.connectMillis().isPresent()) token(address, agree).ifPresent(found::add);
    return found;
  }

  /** Who takes longer than the server waits before it asks is asked again, once all is loaded. */
  private Visit visit(InetSocketAddress address) {
    var first = visitOnce(address);
    return first.isWelcome() && said(first).isEmpty() ? visitOnce(address) : first;
  }

  private Visit visitOnce(InetSocketAddress address) {
    var pipe = TlsTransport.toServer(way.pin()).pipe(server.host(), server.port());
    return Knock.at(address, pipe, QUESTION.formatted(server), PATIENCE);
  }

  /** Then no other way there is any better. */
  private static boolean isAnotherServer(Visit visit) {
    return visit.failure().filter(NodeDoctor::isOfAnotherKey).isPresent();
  }

  /** The way that is not needed, or not the only one, is at most worth a warning. */
  private List<Diagnosis> weighed(Diagnosis tcp, Diagnosis quic) {
    var transport = way.transport();
    var either = transport.equals("auto");
    var tcpIsSpare = transport.equals("quic") || either && quic.status() == Status.PASS;
    var quicIsSpare = transport.startsWith("tcp") || either && tcp.status() == Status.PASS;
    return List.of(tcpIsSpare ? tcp.mildly() : tcp, quicIsSpare ? quic.mildly() : quic);
  }

  private Diagnosis tcp(Visit visit) {
    if (visit.failure().isPresent()) {
      var stood =
          visit.connectMillis().map(ms -> "connected in " + ms + " ms, then: ").orElse("");
      return failed("tcp", server.toString(), stood + visit.failure().get());
    }
    var trust = way.pin().isPresent() ? "the key is the pinned one" : "trusted by this system";
    var connect = visit.connectMillis().map(ms -> "connect " + ms + " ms, ").orElse("");
    return Diagnosis.pass("tcp", server.toString(), connect + "TLS 1.3, " + trust);
  }

  private Diagnosis clock(Visit visit, Instant arrived) {
    return said(visit)
        .map(theirs -> ClockCheck.of(server.host(), theirs, arrived))
        .orElseGet(() -> Diagnosis.warn(
            "clock",
            server.host(),
            "the server does not tell its time",
            "compare the clocks of both machines by hand"));
  }

  private static Optional<Instant> said(Visit visit) {
    var date = DATE.matcher(visit.said());
    if (!date.find()) return Optional.empty();
    try {
      var said = ZonedDateTime.parse(date.group(1), DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(said.toInstant());
    } catch (DateTimeException odd) {
      return Optional.empty();
    }
  }

  /** A handshake with a key made of the token succeeds only where token and day are right. */
  private Optional<Diagnosis> token(InetSocketAddress address, boolean clocksAgree) {
    return way.token().map(token -> {
      var transport = PskTransport.toServer(
          PskCipher.named("aes-256-gcm").orElseThrow(), token.prk(), clock::millis);
      var visit = Knock.at(address, transport.pipe(server.host(), server.port()), "", PATIENCE);
      return visit
          .failure()
          .map(why -> clocksAgree && why.contains(Remedy.NO_KEY) ? Remedy.NOT_TAKEN : why)
          .map(why -> failed("token", server.toString(), why))
          .orElseGet(() -> Diagnosis.pass("token", server.toString(), "the server takes it"));
    });
  }

  private Diagnosis quic(QuicKnock.Answer answer) {
    var target = server + "/udp";
    var spare = way.transport().startsWith("tcp")
        ? "nothing, as long as transport = " + way.transport()
        : "let UDP out to port " + server.port()
            + "; until then the node can only use TCP, which is slower on lossy links";
    if (answer instanceof Answered answered) {
      return Diagnosis.pass("quic", target, "answered in " + answered.millis() + " ms");
    }
    if (answer instanceof Closed) {
      return Diagnosis.fail(
          "quic", target, "nobody listens there", "set tunnel.quic.enabled = true on the server");
    }
    return answer instanceof Silent silent
        ? Diagnosis.fail(
            "quic", target, "no answer in " + silent.waited().toSeconds() + " s", spare)
        : Diagnosis.fail("quic", target, ((Unsendable) answer).why(), spare);
  }

  private static Diagnosis failed(String component, String target, String complaint) {
    return Diagnosis.fail(
        component,
        target,
        complaint,
        Remedy.of(complaint).orElse("look at the server: hashrelay doctor --config server.conf"));
  }
}
