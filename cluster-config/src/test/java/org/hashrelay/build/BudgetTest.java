package org.hashrelay.build;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How large things may get; small files are what keeps a stranger's first hour short. */
class BudgetTest {

  private static final Sources MAIN = Sources.ofMainCode();
  private static final String ROOT_PACKAGE = "org.hashrelay";

  /** The journal plugin makes it, and says what its constructor takes. */
  private static final String MADE_BY_THE_PLUGIN = "/TailReadJournal.java:";

  @Test
  void noFileHasMoreThan400Lines() {
    assertThat(MAIN.files()).filteredOn(f -> f.lines() > 400).isEmpty();
  }

  @Test
  void halfTheFilesHaveAtMost70LinesAndNineOfTen220() {
    var lines = sorted(MAIN.files().stream().map(Sources.File::lines));

    assertThat(at(lines, 0.5)).as("median of file lines").isLessThanOrEqualTo(70);
    assertThat(at(lines, 0.9)).as("90th percentile of file lines").isLessThanOrEqualTo(220);
  }

  @Test
  void noMethodHasMoreThan40Lines() {
    assertThat(MAIN.methods()).filteredOn(m -> m.lines() > 40).isEmpty();
  }

  @Test
  void halfTheMethodsHaveAtMost4LinesAndNineOfTen15() {
    var lines = sorted(MAIN.methods().stream().map(Sources.Method::lines));

    assertThat(at(lines, 0.5)).as("median of method lines").isLessThanOrEqualTo(4);
    assertThat(at(lines, 0.9)).as("90th percentile of method lines").isLessThanOrEqualTo(15);
  }

  @Test
  void noMethodOutsideARecordTakesMoreThan5Parameters() {
    assertThat(MAIN.methods())
        .filteredOn(m -> !m.ofRecord() && m.parameters() > 5)
        .filteredOn(m -> !(m.name().contains(MADE_BY_THE_PLUGIN) && m.name().endsWith("<init>")))
        .isEmpty();
  }

  @Test
  void noPackageHasMoreThan20TopLevelTypes() {
    var types = MAIN.files().stream()
        .collect(groupingBy(
            Sources.File::packageName, summingInt(f -> f.topLevelTypes().size())));

    assertThat(types.entrySet()).filteredOn(e -> e.getValue() > 20).isEmpty();
  }

  @Test
  void aFileHasOneTopLevelTypeOfItsName() {
    assertThat(MAIN.files())
        .filteredOn(f -> !f.path().endsWith("package-info.java"))
        .allMatch(f -> f.topLevelTypes().equals(List.of(simpleName(f.path()))));
  }

  @Test
  void packagesAreAtMostThreeBelowTheRoot() {
    assertThat(MAIN.files())
        .filteredOn(f -> depth(f.packageName()) > 3 || !f.packageName().startsWith(ROOT_PACKAGE))
        .isEmpty();
  }

  @Test
  void nothingIsImportedWithAStar() {
    assertThat(MAIN.files()).filteredOn(f -> !f.starImports().isEmpty()).isEmpty();
  }

  private static String simpleName(String path) {
    return path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
  }

  private static long depth(String packageName) {
    return packageName
        .substring(ROOT_PACKAGE.length())
        .chars()
        .filter(c -> c == '.')
        .count();
  }

  private static List<Integer> sorted(Stream<Integer> lines) {
    return lines.sorted().toList();
  }

  private static int at(List<Integer> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }
}
