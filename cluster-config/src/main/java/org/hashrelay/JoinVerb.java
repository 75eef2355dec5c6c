package org.hashrelay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashrelay.config.Role;
import org.hashrelay.doctor.NodeDoctor;
import org.hashrelay.enrol.NodeFiles;
import org.hashrelay.enrol.SystemdUnit;
import org.hashrelay.http.fleet.EnrolmentLine;
import org.hashrelay.http.fleet.EnrolmentLine.Enrolled;
import org.hashrelay.http.fleet.EnrolmentLine.Unreadable;
import org.hashrelay.process.ClientSettings;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.hashrelay.streams.tunnel.transport.Fingerprint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code join}: turns an enrolment line into a node's configuration and secret, and starts it. */
@Command(
    name = "join",
    description = "Writes client.conf and the token (mode 0600) from an enrolment line, checks the"
        + " machine and the way to the server, and at a terminal starts the node.",
    mixinStandardHelpOptions = true)
final class JoinVerb implements Callable<Integer> {

  /** Set by the launcher: whether somebody watches, and how this program was called. */
  private static final String TERMINAL = "hashrelay.terminal";

  private static final String LAUNCHER = "hashrelay.launcher";
  private static final int LONGEST = 64 * 1024;

  @Parameters(
      paramLabel = "ENROLMENT",
      description = "The line that POST /api/v1/clients answered, or a file that holds it; - reads"
          + " it from standard input. Only the latter two keep it out of the list of processes.")
  private String enrolment;

  @Option(
      names = "--config-dir",
      paramLabel = "D",
      description = "Where to write (${DEFAULT-VALUE}); made when missing.")
  private Path folder = Path.of(".");

  @Option(names = "--force", description = "Write over files that are there.")
  private boolean force;

  @Option(
      names = "--start",
      negatable = true,
      description = "Run the node in the foreground afterwards, or not; by default at a terminal.")
  private Optional<Boolean> start = Optional.empty();

  @Option(names = "--service", description = "Have systemd run the node, now and at every boot.")
  private boolean service;

  @Option(
      names = "--check",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Look at machine and server afterwards (on).")
  private boolean check;

  @Mixin
  private ConfigOptions options;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var reading = EnrolmentLine.read(text());
    if (reading instanceof Unreadable unreadable) return refused(unreadable.reason());
    var line = ((Enrolled) reading).line();
    var fault = fault(line);
    if (fault.isPresent()) return refused(fault.get());
    var files = NodeFiles.in(folder, line);
    try {
      files.write(line, force);
    } catch (FileAlreadyExistsException there) {
      say(errors(), there.getFile() + " exists; --force writes over it");
      return ExitCode.CONFLICT;
    }
    out().println("wrote " + files.conf() + " and " + files.token());
    return goOn(line, files);
  }

  private String text() throws IOException {
    if (enrolment.equals("-"))
      return new String(System.in.readNBytes(LONGEST), StandardCharsets.UTF_8);
    if (enrolment.length() > 255 || !Files.isRegularFile(Path.of(enrolment))) return enrolment;
    try (var file = Files.newInputStream(Path.of(enrolment))) {
      return new String(file.readNBytes(LONGEST), StandardCharsets.UTF_8);
    }
  }

  private int refused(String reason) {
    say(errors(), reason);
    return ExitCode.USAGE;
  }

  /** What no node could start with. */
  private static Optional<String> fault(EnrolmentLine line) {
    if (NodeToken.parse(line.token()) instanceof NodeToken.Invalid invalid) {
      return Optional.of("the token of the enrolment line is " + invalid.reason());
    }
    if (!line.fingerprint().isEmpty() && Fingerprint.parse(line.fingerprint()).isEmpty()) {
      return Optional.of("the fingerprint of the enrolment line is none");
    }
    return line.servers().stream()
        .filter(server -> HostPort.parse(server).isEmpty())
        .map(server -> "the enrolment line names a server " + server + ", which is not host:port")
        .findFirst();
  }

  private int goOn(EnrolmentLine line, NodeFiles files) throws IOException {
    var loaded = options.load(Role.CLIENT, files.conf(), errors());
    if (loaded.isEmpty()) return ExitCode.CONFIGURATION;
    var settings = ClientSettings.from(loaded.get().config(), Version.ours());
    var usable = !check || looksWell(settings);
    if (service) return serve(line, files);
    if (start.orElse(Boolean.getBoolean(TERMINAL))) {
      return ClientVerb.run(settings, spec.commandLine());
    }
    out().println("run it: hashrelay client --config " + files.conf());
    out().flush();
    return usable ? ExitCode.DONE : ExitCode.PARTLY;
  }

  /** False when no waiting helps: the server, reached, does not take this node. */
  private boolean looksWell(ClientSettings settings) {
    var report = new NodeDoctor(settings.patient(), InstantSource.system()).look(true);
    report.lines().forEach(out()::println);
    out().flush();
    return !NodeDoctor.isTurnedAway(report);
  }

  private int serve(EnrolmentLine line, NodeFiles files) throws IOException {
    var launcher = System.getProperty(LAUNCHER, "");
    var obstacle = launcher.isEmpty()
        ? Optional.of("this program was not started by its launcher")
        : SystemdUnit.obstacle();
    if (obstacle.isPresent()) {
      say(errors(), "no service was installed: " + obstacle.get());
      out().println("run it: hashrelay client --config " + files.conf());
      return ExitCode.PARTLY;
    }
    var unit = new SystemdUnit(line.nodeId(), Path.of(launcher), files.conf());
    unit.install();
    out().println("systemd runs it: " + unit.name());
    return ExitCode.DONE;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter errors() {
    return spec.commandLine().getErr();
  }

  private static void say(PrintWriter where, String what) {
    where.println("hashrelay: " + what);
    where.flush();
  }
}
