package org.hashrelay.persistence.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashrelay.actors.Journaled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The promise to the future: what stands in the golden files is read for ever as it was meant. */
class GoldenJournalTest {

  private static final Path EVENTS = Path.of("src/test/resources/events");

  private final JournalSerializer serializer = new JournalSerializer();

  static List<Journaled> examples() {
    return Examples.ALL;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void goldenBytesAreReadAsTheEventAndWrittenBackTheSame(Journaled event) throws IOException {
    var manifest = serializer.manifest(event);
    var golden = EVENTS.resolve(manifest + ".json");

    assertThat(golden).as(new String(serializer.toBinary(event), UTF_8)).exists();
    var bytes = Files.readString(golden).strip();
    assertThat(serializer.fromBinary(bytes.getBytes(UTF_8), manifest)).isEqualTo(event);
    assertThat(new String(serializer.toBinary(event), UTF_8)).isEqualTo(bytes);
  }

  @Test
  void everyNameHasAnExampleAndThereforeAGoldenFile() {
    assertThat(Examples.ALL.stream().map(Object::getClass))
        .containsExactlyInAnyOrderElementsOf(JournaledTypes.NAMES.types());
  }

  @Test
  void everyGoldenFileEverMadeCanStillBeRead() throws IOException {
    try (var files = Files.list(EVENTS)) {
      for (var file : files.toList()) {
        var manifest = file.getFileName().toString().replaceFirst("\\.json$", "");
        assertThat(serializer.fromBinary(Files.readAllBytes(file), manifest))
            .as(manifest)
            .isInstanceOf(Journaled.class);
      }
    }
  }

  @Test
  void everyEventAndEverySnapshotHasAName() throws Exception {
    var kept = journaled().filter(GoldenJournalTest::isKeptByItself).toList();

    assertThat(kept).hasSizeGreaterThan(30);
    assertThat(JournaledTypes.NAMES.types()).containsExactlyInAnyOrderElementsOf(kept);
  }

  @Test
  void everySealedFamilyOfEventsIsComplete() throws Exception {
    var families =
        journaled().filter(type -> type.isInterface() && type.isSealed()).toList();

    assertThat(families).isNotEmpty();
    for (var family : families) {
      assertThat(leaves(family)).allMatch(leaf -> JournaledTypes.NAMES.of(leaf).isPresent());
    }
  }

  @Test
  void theListOfEventsHasEveryNameAndNoOther() throws IOException {
    var listed = Files.readAllLines(Path.of("EVENTS.md")).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.replaceFirst("^\\| `([^`]*)`.*", "$1"))
        .toList();

    assertThat(listed)
        .doesNotHaveDuplicates()
        .containsAll(JournaledTypes.NAMES.types().stream()
            .map(type -> JournaledTypes.NAMES.of(type).orElseThrow().manifest())
            .toList());
    try (var golden = Files.list(EVENTS)) {
      assertThat(golden.map(file -> file.getFileName().toString().replaceFirst("\\.json$", "")))
          .containsExactlyInAnyOrderElementsOf(listed);
    }
  }

  /** An event of a family, or the state of an entity; the other records are parts of these. */
  private static boolean isKeptByItself(Class<?> type) {
    var isEvent = Stream.of(type.getInterfaces())
        .anyMatch(parent -> parent.isSealed() && Journaled.class.isAssignableFrom(parent));
    return !type.isInterface() && (isEvent || type.getSimpleName().endsWith("State"));
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(GoldenJournalTest::leaves)
        : Stream.of(type);
  }

  /** Every type of the actors' module that is journaled, whether it comes as a folder or a jar. */
  private static Stream<Class<?>> journaled() throws IOException, URISyntaxException {
    var home = Path.of(
        Journaled.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(home)) return classes(home).stream();
    try (var jar = FileSystems.newFileSystem(home)) {
      return classes(jar.getPath("/")).stream();
    }
  }

  private static List<Class<?>> classes(Path root) throws IOException {
    try (var files = Files.walk(root.resolve("org/hashrelay/actors"))) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.replace(".class", "").replace('/', '.'))
          .<Class<?>>map(GoldenJournalTest::load)
          .filter(Journaled.class::isAssignableFrom)
          .filter(type -> type != Journaled.class && !Modifier.isPrivate(type.getModifiers()))
          .collect(Collectors.toList());
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Journaled.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
