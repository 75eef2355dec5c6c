package org.hashrelay.enrol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The unit under which systemd keeps a node running. */
public final class SystemdUnit {

  private static final Path RUNNING_SYSTEMD = Path.of("/run/systemd/system");
  private static final Path UNITS = Path.of("/etc/systemd/system");
  private static final long PATIENCE_SECONDS = 30;

  private static final String TEXT = """
      # Written by hashrelay join --service.
      [Unit]
      Description=HashRelay client node %s
      Wants=network-online.target
      After=network-online.target

      [Service]
      ExecStart="%s" client --config "%s"
      User=%s
      Restart=always
      RestartSec=5
      RestartPreventExitStatus=3
      TimeoutStopSec=15
      LimitNOFILE=65536
      NoNewPrivileges=true

      [Install]
      WantedBy=multi-user.target
      """;

  private final String nodeId;
  private final Path launcher;
  private final Path conf;

  /** @param launcher the program as this one was started */
  public SystemdUnit(String nodeId, Path launcher, Path conf) {
    this.nodeId = nodeId;
    this.launcher = launcher;
    this.conf = conf;
  }

  public String name() {
    return "hashrelay-" + nodeId + ".service";
  }

  String text(String user) {
    return TEXT.formatted(nodeId, launcher, conf, user);
  }

  /** Why it cannot be installed on this machine by this user; empty when it can. */
  public static Optional<String> obstacle() {
    if (!Files.isDirectory(RUNNING_SYSTEMD)) {
      return Optional.of("this machine is not run by systemd");
    }
    return Files.isWritable(UNITS)
        ? Optional.empty()
        : Optional.of(UNITS + " cannot be written by this user: do it as root");
  }

  /** Writes it, and has systemd start it now and at every boot. */
  public void install() throws IOException {
    Files.writeString(UNITS.resolve(name()), text(Files.getOwner(conf).getName()));
    run("daemon-reload");
    run("enable", "--now", name());
  }

  private static void run(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("systemctl"));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) return;
      throw new IOException(String.join(" ", command) + " failed");
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new IOException(String.join(" ", command) + " was interrupted", hurried);
    }
  }
}
