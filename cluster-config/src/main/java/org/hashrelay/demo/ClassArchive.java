package org.hashrelay.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Classes as a process had loaded them, kept in a file so that the next one starts in half the time.
 *
 * <p>The launcher names the folder and has a demo fill it once after a build. A file that does not
 * fit the JVM or the jars is passed over by the JVM without a word.
 */
final class ClassArchive {

  private static final String FOLDER = "hashrelay.archive";
  private static final String WRITE = "hashrelay.archive.write";

  private ClassArchive() {}

  /** What a JVM is told so that it reads the archive of its kind, or leaves one behind. */
  static List<String> flags(String kind) {
    return folder()
        .map(folder -> folder.resolve(kind + ".jsa"))
        .map(ClassArchive::flags)
        .orElse(List.of());
  }

  private static List<String> flags(Path file) {
    if (Files.isReadable(file)) return List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off");
    return isWritten() ? List.of("-XX:ArchiveClassesAtExit=" + file) : List.of();
  }

  /** Whether processes leave archives behind when they end. */
  static boolean isWritten() {
    return Boolean.getBoolean(WRITE);
  }

  private static Optional<Path> folder() {
    return Optional.ofNullable(System.getProperty(FOLDER)).map(Path::of);
  }
}
