package org.hashrelay.http.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** How a server, or a node, is doing: one screen made of what it answers. */
public final class StatusScreen {

  private static final String LINE = "%-10s %s";
  private static final int MOST_ALERTS = 10;
  private static final double THOUSAND = 1_000;
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

  private StatusScreen() {}

  /**
   * A server; what is a missing node in the answers is left out.
   *
   * @param all {@code {system, overview, mappings, alerts}} as the API has them
   */
  public static List<String> ofServer(JsonNode all) {
    var lines = new ArrayList<String>();
    lines.addAll(system(all.path("system")));
    if (all.has("mappings")) lines.add(mappings(all.path("mappings")));
    if (all.has("overview")) lines.addAll(overview(all.path("overview")));
    if (all.has("alerts")) lines.addAll(alerts(all.path("alerts")));
    return lines;
  }

  private static List<String> system(JsonNode system) {
    return List.of(
        line(
            "server",
            "%s, version %s, up %s",
            system.path("server").asText(),
            system.path("version").asText(),
            time(system.path("uptime_seconds").asLong())),
        line(
            "tunnels",
            "%d of %d nodes connected, %d miners",
            system.path("clients_connected").asLong(),
            system.path("client_count").asLong(),
            system.path("active_connections").asLong()));
  }

  private static String mappings(JsonNode mappings) {
    var states = new TreeMap<String, Long>();
    mappings
        .path("items")
        .forEach(mapping -> states.merge(mapping.at("/status/state").asText(), 1L, Long::sum));
    return line("mappings", "%s", counts(states));
  }

  private static List<String> overview(JsonNode overview) {
    var states = new TreeMap<String, Long>();
    overview.path("workers").properties().forEach(state -> {
      if (state.getValue().asLong() > 0)
        states.put(state.getKey(), state.getValue().asLong());
    });
    var rate = overview.path("hashrate");
    var accepted = overview.path("shares_accepted_1h").asLong();
    var refused = overview.path("shares_rejected_1h").asLong();
    var stale = overview.path("shares_stale_1h").asLong();
    var answered = Math.max(1, accepted + refused + stale);
    return List.of(
        line("workers", "%s", counts(states)),
        line(
            "hashrate",
            "%s in 5 min, %s in 1 h, %s in 24 h",
            speed(rate.path("upstream_5m").asDouble()),
            speed(rate.path("upstream_1h").asDouble()),
            speed(rate.path("upstream_24h").asDouble())),
        line(
            "shares",
            "%d accepted, %d rejected, %d stale in 1 h (%.2f %% rejected)",
            accepted,
            refused,
            stale,
            100.0 * (refused + stale) / answered));
  }

  private static String counts(Map<String, Long> states) {
    if (states.isEmpty()) return "none";
    return states.entrySet().stream()
        .map(state -> state.getValue() + " " + state.getKey())
        .collect(Collectors.joining(", "));
  }

  private static List<String> alerts(JsonNode alerts) {
    var open = StreamSupport.stream(alerts.path("items").spliterator(), false).toList();
    var states = new TreeMap<String, Long>();
    open.forEach(alert -> states.merge(alert.path("state").asText(), 1L, Long::sum));
    var shown = open.stream().limit(MOST_ALERTS).map(StatusScreen::alert);
    var beyond = open.size() > MOST_ALERTS
        ? Stream.of(line("", "and %d more", open.size() - MOST_ALERTS))
        : Stream.<String>empty();
    return Stream.of(Stream.of(line("alerts", "%s", counts(states))), shown, beyond)
        .flatMap(lines -> lines)
        .toList();
  }

  private static String alert(JsonNode alert) {
    return line(
        "",
        "%s %s: %s (since %s)",
        alert.path("severity").asText(),
        alert.path("rule").asText(),
        alert.path("summary").asText(),
        alert.path("since").asText());
  }

  /** A node, from its own status page. */
  public static List<String> ofNode(JsonNode status) {
    var lines = new ArrayList<String>();
    lines.add(line(
        "node",
        "%s, version %s",
        status.path("node_id").asText(),
        status.path("version").asText()));
    lines.add(line("tunnel", "%s", tunnel(status)));
    var trouble = status.path("transport_error").asText();
    if (!trouble.isEmpty()) lines.add(line("", "%s", trouble));
    status.path("mappings").forEach(mapping -> lines.add(port(mapping)));
    lines.add(
        line("reports", "%d wait for a server", status.path("unacked_reports").asLong()));
    return lines;
  }

  private static String tunnel(JsonNode status) {
    var state = status.path("state").asText();
    if (state.equals("connected")) {
      return "connected to %s over %s (%s) since %s"
          .formatted(
              status.path("server").asText(),
              status.path("transport").asText(),
              status.path("cipher").asText(),
              status.path("connected_at").asText());
    }
    var error = status.path("last_error").asText();
    return error.isEmpty() ? state : state + ": " + error;
  }

  private static String port(JsonNode mapping) {
    var detail = mapping.path("detail").asText();
    return line(
        "mapping",
        "%d %s%s, %d miners over %d pool connections",
        mapping.path("mapping_id").asLong(),
        mapping.path("state").asText(),
        detail.isEmpty() ? "" : " (" + detail + ")",
        mapping.path("downstream_connections").asLong(),
        mapping.path("upstreams").size());
  }

  /** Names come from miners: nothing in them moves a terminal's cursor. */
  private static String line(String label, String format, Object... values) {
    var text = String.format(Locale.ROOT, format, values).replaceAll("\\p{Cc}", "?");
    return LINE.formatted(label, text).stripTrailing();
  }

  static String speed(double hashesPerSecond) {
    var value = hashesPerSecond;
    var prefix = 0;
    while (value >= THOUSAND && prefix < PREFIXES.length - 1) {
      value /= THOUSAND;
      prefix++;
    }
    return String.format(Locale.ROOT, "%.4g %sH/s", value, PREFIXES[prefix]);
  }

  private static String time(long seconds) {
    var up = Duration.ofSeconds(seconds);
    if (up.toDays() > 0) return "%d d %d h".formatted(up.toDays(), up.toHoursPart());
    if (up.toHours() > 0) return "%d h %d min".formatted(up.toHours(), up.toMinutesPart());
    return "%d min %d s".formatted(up.toMinutes(), up.toSecondsPart());
  }
}
