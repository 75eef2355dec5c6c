package org.hashrelay.enrol;

import static java.util.stream.Collectors.joining;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.hashrelay.http.fleet.EnrolmentLine;

/**
 * What a node is set up with: {@code client.conf} and the file with its token.
 *
 * <p>Each appears whole or not at all, and the configuration last: where it is, the token is too.
 */
public record NodeFiles(Path conf, Path token) {

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

  /** Where they go in this folder. */
  public static NodeFiles in(Path folder, EnrolmentLine line) {
    var home = folder.toAbsolutePath().normalize();
    return new NodeFiles(home.resolve("client.conf"), home.resolve(line.nodeId() + ".token"));
  }

  /**
   * Writes them; a folder that is missing is made for its owner alone.
   *
   * @param force whether files that are there are replaced
   * @throws FileAlreadyExistsException when one is there and may not be; nothing is changed then
   */
  public void write(EnrolmentLine line, boolean force) throws IOException {
    if (!force) {
      for (var file : List.of(conf, token)) {
        if (Files.exists(file)) throw new FileAlreadyExistsException(file.toString());
      }
    }
    var ownersFolder =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    if (!Files.isDirectory(conf.getParent())) {
      Files.createDirectories(conf.getParent(), ownersFolder);
    }
    put(token, line.token() + "\n", force);
    try {
      put(conf, text(line), force);
    } catch (IOException failed) {
      if (!force) Files.deleteIfExists(token);
      throw failed;
    }
  }

  private String text(EnrolmentLine line) {
    return CLIENT_CONF.formatted(
        line.servers().stream().map(ConfigUtil::quoteString).collect(joining(", ")),
        ConfigUtil.quoteString(line.nodeId()),
        ConfigUtil.quoteString(token.toString()),
        ConfigUtil.quoteString(line.fingerprint()),
        ConfigUtil.quoteString(conf.resolveSibling("client-data").toString()));
  }

  /** No reader ever sees half of it, or it with other rights. */
  private static void put(Path file, String text, boolean force) throws IOException {
    var ownersFile =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var draft =
        Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new", ownersFile);
    try {
      try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
      }
      if (force) Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      else Files.createLink(file, draft); // fails when another was faster
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
