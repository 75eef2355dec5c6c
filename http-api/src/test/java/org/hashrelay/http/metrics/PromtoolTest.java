package org.hashrelay.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The modern families as Prometheus' own tool judges them, with at least one series in each. */
class PromtoolTest {

  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  @Test
  void promtoolHasNothingToSay() throws Exception {
    assumeThat(Files.isExecutable(PROMTOOL)).as("promtool is not installed").isTrue();
    var process = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
        .redirectErrorStream(true)
        .start();
    var said = CompletableFuture.supplyAsync(() -> read(process));
    try (var in = process.getOutputStream()) {
      in.write(SamplePage.text().getBytes(StandardCharsets.UTF_8));
    }

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said.get(5, TimeUnit.SECONDS)).isEmpty();
    assertThat(process.exitValue()).isZero();
  }

  private static String read(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void namesFollowTheCustomWhetherPromtoolIsThereOrNot() throws IOException {
    var families =
        SamplePage.text().lines().filter(line -> line.startsWith("# TYPE ")).toList();

    assertThat(families).hasSizeGreaterThan(40);
    for (var line : families) {
      var words = line.split(" ");
      assertThat(words[2].endsWith("_total")).as(line).isEqualTo(words[3].equals("counter"));
      assertThat(Pattern.matches("(hashrelay|jvm|process)_[a-z0-9_]+", words[2]))
          .as(line)
          .isTrue();
    }
  }

  @Test
  void whatWouldBeTooManySeriesIsOneCalledOther() {
    var family = new Family("hashrelay_things", "Things.", "name");
    for (var i = 0; i < 100_000; i++) family.add(1, "n" + i);

    var points = family.gauge().getDataPoints();
    assertThat(points).hasSize(1_001);
    assertThat(points.stream().map(point -> point.getLabels().get("name"))).contains("other");
  }
}
