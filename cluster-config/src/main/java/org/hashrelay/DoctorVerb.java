package org.hashrelay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.hashrelay.config.Loaded.Settled;
import org.hashrelay.config.Role;
import org.hashrelay.config.Shown;
import org.hashrelay.doctor.Bundle;
import org.hashrelay.doctor.NodeDoctor;
import org.hashrelay.doctor.PoolVisit;
import org.hashrelay.doctor.ServerDoctor;
import org.hashrelay.http.doctor.Report;
import org.hashrelay.process.ClientSettings;
import org.hashrelay.process.ServerSettings;
import org.hashrelay.streams.tunnel.HostPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code doctor}: what is wrong with a node or a server, and what to do about it. */
@Command(
    name = "doctor",
    description = "Looks a client node or a server over, running or not; exits with 1 when"
        + " something fails.",
    mixinStandardHelpOptions = true)
final class DoctorVerb implements Callable<Integer> {

  /** What was found, and what else a bundle tells. */
  private record Findings(Report report, List<String> status, Set<String> secrets) {}

  @Mixin
  private GivenConfig config;

  @Option(
      names = "--pool",
      paramLabel = "HOST:PORT",
      description = "Also asks this pool, from here.")
  private Optional<String> pool = Optional.empty();

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description = "Also writes findings, settings and versions into this zip file, no secrets.")
  private Optional<Path> bundle = Optional.empty();

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  private boolean json;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var pools = pool.stream().map(this::address).toList();
    var conf = config
        .file()
        .orElseThrow(() -> mistake("name a configuration with --config: there is neither"
            + " client.conf nor server.conf in this folder"));
    var loaded = config.load(conf, spec.commandLine().getErr());
    if (loaded.isEmpty()) return ExitCode.CONFIGURATION;
    var found = look(loaded.get());
    var checks = new ArrayList<>(found.report().checks());
    pools.stream().map(PoolVisit::of).forEach(checks::add);
    var report = new Report(checks);
    print(report);
    if (bundle.isPresent()) pack(report, found, loaded.get());
    return report.failures() == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  private HostPort address(String text) {
    return HostPort.parse(text).orElseThrow(() -> mistake("'" + text + "' is not host:port"));
  }

  private ParameterException mistake(String words) {
    return new ParameterException(spec.commandLine(), words);
  }

  private Findings look(Settled settled) {
    return settled.keys().role() == Role.CLIENT
        ? node(ClientSettings.from(settled.config(), Version.ours()), settled)
        : server(ServerSettings.from(settled.config(), Version.ours()), settled);
  }

  private static Findings node(ClientSettings settings, Settled settled) {
    var doctor = new NodeDoctor(settings.patient(), InstantSource.system());
    var status = doctor.statusLines();
    return new Findings(doctor.look(false), status, secrets(settled, settings.tokenFile()));
  }

  private static Findings server(ServerSettings settings, Settled settled) {
    var doctor = new ServerDoctor(settings.patient(), InstantSource.system());
    var tokenFile = settings.api().adminTokenFile();
    var report = content(tokenFile).flatMap(doctor::asked).orElseGet(doctor::stopped);
    return new Findings(report, List.of(), secrets(settled, tokenFile));
  }

  private static Set<String> secrets(Settled settled, Path tokenFile) {
    var secrets = new HashSet<>(Shown.secrets(settled));
    content(tokenFile).ifPresent(secrets::add);
    return secrets;
  }

  private static Optional<String> content(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private void print(Report report) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) out.println(report.json().toPrettyString());
    else report.lines().forEach(out::println);
    out.flush();
  }

  private void pack(Report report, Findings found, Settled settled) throws IOException {
    var file = bundle.orElseThrow();
    new Bundle(found.secrets())
        .with("doctor.txt", report.lines())
        .with("doctor.json", List.of(report.json().toPrettyString()))
        .with("settings.txt", Shown.lines(settled))
        .with("versions.txt", versions())
        .with("status.json", found.status())
        .write(file);
    spec.commandLine().getErr().println("hashrelay: wrote " + file);
    spec.commandLine().getErr().flush();
  }

  private static List<String> versions() {
    var lines = new ArrayList<String>();
    lines.add(Version.line());
    Stream.of("java.version", "java.vendor", "os.name", "os.version", "os.arch")
        .forEach(name -> lines.add(name + " " + System.getProperty(name)));
    lines.add("processors " + Runtime.getRuntime().availableProcessors());
    lines.add("heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MB");
    return lines;
  }
}
