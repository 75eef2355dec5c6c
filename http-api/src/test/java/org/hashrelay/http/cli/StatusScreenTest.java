package org.hashrelay.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.hashrelay.http.json.Json;
import org.junit.jupiter.api.Test;

class StatusScreenTest {

  @Test
  void aServerIsTunnelsMappingsWorkersHashrateRejectsAndAlerts() {
    var screen = server("""
        {"system": {"server": "relay-1", "version": "1.2.3", "uptime_seconds": 11520,
                    "client_count": 3, "clients_connected": 2, "active_connections": 1000},
         "mappings": {"items": [{"status": {"state": "running"}}, {"status": {"state": "running"}},
                                {"status": {"state": "pool_down"}}]},
         "overview": {"workers": {"active": 990, "offline": 10, "warning": 0},
                      "hashrate": {"upstream_5m": 9.52e13, "upstream_1h": 0, "upstream_24h": 1e3},
                      "shares_accepted_1h": 98, "shares_rejected_1h": 1, "shares_stale_1h": 1},
         "alerts": {"items": [{"state": "firing", "severity": "critical", "rule": "pool_down",
                               "summary": "Pool btc is down", "since": "2026-01-05T12:00:00Z"}]}}
        """);

    assertThat(screen).isEqualTo("""
            server     relay-1, version 1.2.3, up 3 h 12 min
            tunnels    2 of 3 nodes connected, 1000 miners
            mappings   1 pool_down, 2 running
            workers    990 active, 10 offline
            hashrate   95.20 TH/s in 5 min, 0.000 H/s in 1 h, 1.000 kH/s in 24 h
            shares     98 accepted, 1 rejected, 1 stale in 1 h (2.00 % rejected)
            alerts     1 firing
                       critical pool_down: Pool btc is down (since 2026-01-05T12:00:00Z)""");
  }

  @Test
  void whatCouldNotBeReadIsLeftOut() {
    assertThat(server("{\"system\": {\"server\": \"relay-1\"}}").lines())
        .hasSize(2)
        .noneMatch(line -> line.startsWith("workers") || line.startsWith("alerts"));
  }

  @Test
  void ofManyAlertsTheFirstAreShownAndTheRestCounted() {
    var alert = "{\"state\": \"firing\", \"summary\": \"x\"}";
    var all = String.join(",", Collections.nCopies(25, alert));

    assertThat(server("{\"alerts\": {\"items\": [" + all + "]}}").lines())
        .hasSize(2 + 1 + 10 + 1)
        .contains("           and 15 more");
  }

  @Test
  void aMinersNameMovesNoTerminalsCursor() {
    var alert = "{\"summary\": \"a\\u001b[2J\\u009b\\nb\"}";

    assertThat(server("{\"alerts\": {\"items\": [" + alert + "]}}"))
        .contains("a?[2J??b")
        .doesNotContain("\u001b");
  }

  @Test
  void aNodeIsItsTunnelAndItsPorts() {
    var screen = node("""
        {"node_id": "farm-1", "version": "1.2.3", "state": "connected", "server": "relay:8443",
         "transport": "quic", "cipher": "aes-256-gcm", "transport_error": "",
         "connected_at": "2026-01-05T12:00:00Z", "unacked_reports": 4,
         "mappings": [{"mapping_id": 7, "state": "running", "detail": "",
                       "downstream_connections": 1000, "upstreams": [{}, {}]}]}
        """);

    assertThat(screen).isEqualTo("""
            node       farm-1, version 1.2.3
            tunnel     connected to relay:8443 over quic (aes-256-gcm) since 2026-01-05T12:00:00Z
            mapping    7 running, 1000 miners over 2 pool connections
            reports    4 wait for a server""");
  }

  @Test
  void aNodeWithoutATunnelSaysWhy() {
    var status = "{\"node_id\": \"a\", \"state\": \"refused\", \"last_error\": \"token unknown\"}";

    assertThat(node(status)).contains("tunnel     refused: token unknown");
  }

  private static String server(String json) {
    return String.join("\n", StatusScreen.ofServer(Json.read(bytes(json))));
  }

  private static String node(String json) {
    return String.join("\n", StatusScreen.ofNode(Json.read(bytes(json))));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
