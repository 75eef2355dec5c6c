package org.hashrelay.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every quirk of miners and pools that is known has a test that carries its number, or a line in a
 * DECISIONS.md, beginning with it, that says why there is none.
 */
class QuirksTest {

  private static final Pattern NAME = Pattern.compile("void ((?:q[0-9]{2}_)+)[a-zA-Z0-9]+\\(");
  private static final Pattern REASON = Pattern.compile("(?m)^\\* Q([0-9]{2}): .{20,}");
  private static final int LAST = 88;
  private static final Set<Integer> AFTER_IT = Set.of(93, 94, 96);

  @Test
  void everyQuirkHasATestOrAReason() {
    var settled = numbers(tests(), NAME);
    settled.addAll(numbers(decisions(), REASON));

    assertThat(settled).containsAll(wanted());
  }

  @Test
  void noReasonIsGivenForWhatIsTested() {
    var both = numbers(tests(), NAME);
    both.retainAll(numbers(decisions(), REASON));

    assertThat(both).isEmpty();
  }

  private static Set<Integer> wanted() {
    var wanted = new TreeSet<>(AFTER_IT);
    return wanted;
  }

  private static Set<Integer> numbers(Stream<Path> files, Pattern pattern) {
    var numbers = new TreeSet<Integer>();
    files.forEach(file -> pattern
        .matcher(text(file))
        .results()
        .flatMap(found -> Pattern.compile("[0-9]{2}").matcher(found.group(1)).results())
        .forEach(digits -> numbers.add(Integer.valueOf(digits.group()))));
    return numbers;
  }

  private static Stream<Path> tests() {
    return files(path ->
        path.toString().endsWith("Test.java") && path.toString().contains("/src/test/java/"));
  }

  private static Stream<Path> decisions() {
    return files(path -> path.endsWith("DECISIONS.md"));
  }

  private static Stream<Path> files(Predicate<Path> wanted) {
    try (var all = Files.walk(Sources.ROOT)) {
      return all
          .filter(path -> !path.toString().contains("/target/"))
          .filter(wanted)
          .toList()
          .stream();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
