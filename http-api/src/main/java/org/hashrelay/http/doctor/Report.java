package org.hashrelay.http.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hashrelay.http.doctor.Diagnosis.Status;
import org.hashrelay.http.json.Json;

/** Everything that was looked at, in the order it is told. */
public record Report(List<Diagnosis> checks) {

  private static final String ROW = "%-11s %s  %-6s  %s";
  private static final int NARROWEST = 33;

  public Report {
    checks = List.copyOf(checks);
  }

  public int failures() {
    return count(Status.FAIL);
  }

  public int warnings() {
    return count(Status.WARN);
  }

  private int count(Status status) {
    return (int) checks.stream().filter(check -> check.status() == status).count();
  }

  /** {@code {checks: [{component, target, status, details, remedy}], failures, warnings}}. */
  public ObjectNode json() {
    var answer = Json.object();
    var list = answer.putArray("checks");
    for (var check : checks) {
      list.addObject()
          .put("component", check.component())
          .put("target", check.target())
          .put("status", check.status().name().toLowerCase(Locale.ROOT))
          .put("details", check.details())
          .put("remedy", check.remedy());
    }
    return answer.put("failures", failures()).put("warnings", warnings());
  }

  /** What {@link #json()} wrote, read back; an unknown status counts as a failure. */
  public static Report of(JsonNode json) {
    var checks = new ArrayList<Diagnosis>();
    for (var check : json.path("checks")) {
      checks.add(new Diagnosis(
          check.path("component").asText(),
          check.path("target").asText(),
          status(check.path("status").asText()),
          check.path("details").asText(),
          check.path("remedy").asText()));
    }
    return new Report(checks);
  }

  private static Status status(String word) {
    return switch (word) {
      case "pass" -> Status.PASS;
      case "warn" -> Status.WARN;
      default -> Status.FAIL;
    };
  }

  /** A table, below it what to do, and the result. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(row("COMPONENT", "TARGET", "STATUS", "DETAILS"));
    checks.forEach(check ->
        lines.add(row(check.component(), check.target(), check.status().name(), check.details())));
    remedies(lines, Status.FAIL, "DO THIS: ");
    remedies(lines, Status.WARN, "NOTE:    ");
    lines.add("RESULT:  " + result());
    return lines;
  }

  private String row(String component, String target, String status, String details) {
    var width = checks.stream().mapToInt(check -> check.target().length()).max().orElse(0);
    var padded = target + " ".repeat(Math.max(width, NARROWEST) - target.length());
    return ROW.formatted(component, padded, status, details);
  }

  private void remedies(List<String> lines, Status status, String label) {
    checks.stream()
        .filter(check -> check.status() == status && !check.remedy().isEmpty())
        .map(check -> label + check.component() + " " + check.target() + ": " + check.remedy())
        .distinct()
        .forEach(lines::add);
  }

  private String result() {
    if (failures() + warnings() == 0) return "all is well";
    return times(failures(), "failure") + ", " + times(warnings(), "warning");
  }

  private static String times(int count, String word) {
    return count + " " + word + (count == 1 ? "" : "s");
  }
}
