package org.hashrelay;

import static java.util.stream.Collectors.joining;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hashrelay.http.fleet.Enrolment.Code;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code join}: turns an enrolment line into a node's configuration and secret. */
@Command(
    name = "join",
    description = "Writes client.conf and the token (mode 0600) from an enrolment line.",
    mixinStandardHelpOptions = true)
final class JoinVerb implements Callable<Integer> {

  private static final String CLIENT_CONF = """
      # Written by join. Every other setting has a default; SETTINGS.md lists them.
      hashrelay {
        server = [%s]
        node-id = %s
        token-file = %s
        server-fingerprint = %s
        data-dir = %s
      }
      """;

  @Parameters(
      paramLabel = "ENROLMENT",
      description = "The line that POST /api/v1/clients answered; - reads it from standard input.")
  private String enrolment;

  @Option(
      names = "--config-dir",
      paramLabel = "D",
      description = "Where to write (${DEFAULT-VALUE}); made when missing.")
  private Path folder = Path.of(".");

  @Option(names = "--force", description = "Write over files that are there.")
  private boolean force;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var line = enrolment.equals("-") ? new String(System.in.readAllBytes()) : enrolment;
    var code = Code.parse(line);
    if (code.isEmpty()) {
      spec.commandLine().getErr().println("hashrelay: this is no enrolment line");
      return ExitCode.USAGE;
    }
    try {
      write(code.get());
      return ExitCode.DONE;
    } catch (FileAlreadyExistsException there) {
      spec.commandLine()
          .getErr()
          .println("hashrelay: " + there.getFile() + " exists; --force writes over it");
      return ExitCode.FAILED;
    }
  }

  private void write(Code code) throws IOException {
    var home = Files.createDirectories(folder).toAbsolutePath().normalize();
    var token = home.resolve(code.nodeId() + ".token");
    var conf = home.resolve("client.conf");
    if (force) {
      Files.deleteIfExists(token);
      Files.deleteIfExists(conf);
    } else if (Files.exists(conf)) {
      throw new FileAlreadyExistsException(conf.toString());
    }
    create(token, code.token() + "\n");
    create(
        conf,
        CLIENT_CONF.formatted(
            code.servers().stream().map(ConfigUtil::quoteString).collect(joining(", ")),
            ConfigUtil.quoteString(code.nodeId()),
            ConfigUtil.quoteString(token.toString()),
            ConfigUtil.quoteString(code.fingerprint()),
            ConfigUtil.quoteString(home.resolve("client-data").toString())));
    spec.commandLine().getOut().println("wrote " + conf + " and " + token);
    spec.commandLine().getOut().println("run it: hashrelay client --config " + conf);
  }

  /** The token never exists with other rights, not even for a moment. */
  private static void create(Path file, String text) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(file, options, ownerOnly)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
