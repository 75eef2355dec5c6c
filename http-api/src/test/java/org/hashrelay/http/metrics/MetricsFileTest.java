package org.hashrelay.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writes METRICS.md anew when asked to with {@code -Dhashrelay.write=true}; holds boards and rules to
 * what stands there.
 */
class MetricsFileTest {

  private static final Path FILE = Path.of("METRICS.md");
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Pattern NAME =
      Pattern.compile("\\b(hashrelay|proxy|process|jvm)_[a-z0-9_]+");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  private record Line(String type, String help, Set<String> labels) {}

  private static Map<String, Line> families() throws IOException {
    var page = SamplePage.text() + classic();
    var helps = new HashMap<String, String>();
    var lines = new TreeMap<String, Line>();
    for (var text : page.lines().toList()) {
      var words = text.split(" ", 4);
      if (text.startsWith("# HELP ")) helps.put(words[2], words[3]);
      else if (text.startsWith("# TYPE ")) {
        lines.put(words[2], new Line(words[3], helps.get(words[2]), new HashSet<>()));
      } else {
        var name = text.split("[{ ]")[0];
        var base = lines.containsKey(name) ? name : name.replaceAll("_(bucket|sum|count)$", "");
        var labels = LABEL.matcher(text);
        while (labels.find()) {
          if (!labels.group(1).equals("le")) lines.get(base).labels().add(labels.group(1));
        }
      }
    }
    return lines;
  }

  private static String classic() throws IOException {
    try (var in = MetricsFileTest.class.getResourceAsStream("/metrics/classic.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String wanted() throws IOException {
    var text = new StringBuilder("""
            # Metrics

            What a server serves at `/metrics`. `hashrelay_*` are bounded: mappings and pools by id (joined to names by
            `hashrelay_mapping_info` and `hashrelay_pool_info`), never by worker. `proxy_*` are the classic ones, a
            worker's until 60 s after it left. Generated from what is served.

            | name | type | labels | what |
            |---|---|---|---|
            """);
    families()
        .forEach((name, line) -> text.append("| `%s` | %s | %s | %s |%n"
            .formatted(
                name,
                line.type(),
                String.join(", ", line.labels().stream().sorted().toList()),
                line.help())));
    return text.toString();
  }

  @Test
  void theFileListsEveryFamily() throws IOException {
    if (Boolean.getBoolean("hashrelay.write")) Files.writeString(FILE, wanted());

    assertThat(Files.readString(FILE)).isEqualTo(wanted());
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashrelay-overview", "hashrelay-workers"})
  void aBoardIsOneAndAsksForFamiliesThatAreThere(String name) throws IOException {
    var board =
        new ObjectMapper().readTree(DEPLOY.resolve("grafana/" + name + ".json").toFile());

    assertThat(board.get("uid").asText()).isEqualTo(name);
    assertThat(board.get("schemaVersion").asInt()).isPositive();
    var ids = new HashSet<Integer>();
    for (var panel : board.get("panels")) {
      assertThat(ids.add(panel.get("id").asInt())).as("ids are unique").isTrue();
      assertThat(panel.get("title").asText()).isNotBlank();
      assertThat(panel.at("/gridPos/x").asInt() + panel.at("/gridPos/w").asInt())
          .isBetween(1, 24);
      assertThat(panel.get("targets")).isNotEmpty();
      for (var target : panel.get("targets")) assertKnown(target.get("expr").asText());
    }
    for (var variable : board.at("/templating/list")) {
      if (variable.get("type").asText().equals("query")) assertKnown(query(variable));
    }
  }

  private static String query(JsonNode variable) {
    return variable.get("query").asText();
  }

  @Test
  void theRulesAskForFamiliesThatAreThere() throws IOException {
    var rules = Files.readAllLines(DEPLOY.resolve("prometheus/hashrelay.rules.yml"));
    for (var line : rules) {
      if (!line.contains("mapping:") && !line.contains("- name:")) assertKnown(line);
    }
  }

  private static void assertKnown(String expression) throws IOException {
    var known = families().keySet();
    var names = NAME.matcher(expression);
    while (names.find()) {
      var name = names.group().replaceAll("_(bucket|sum|count)$", "");
      assertThat(known.contains(name) || known.contains(names.group()))
          .as(names.group() + " in " + expression)
          .isTrue();
    }
  }

  @Test
  void promtoolTestsTheRules() throws Exception {
    assumeThat(Files.isExecutable(PROMTOOL)).as("promtool is not installed").isTrue();
    for (var what : List.of(
        List.of("check", "config", "prometheus.yml"),
        List.of("test", "rules", "hashrelay.rules.test.yml"))) {
      var command = new ArrayList<String>(List.of(PROMTOOL.toString()));
      command.addAll(what);
      var process = new ProcessBuilder(command)
          .directory(DEPLOY.resolve("prometheus").toFile())
          .redirectErrorStream(true)
          .start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
    }
  }
}
