package org.hashrelay.actors.alerting.rule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Everything an alert may be raised for; the names are kept for ever. */
public enum AlertRule {
  WORKER_DISCONNECTED("Worker disconnected", Severity.CRITICAL, Duration.ZERO),
  WORKER_OFFLINE("Worker offline", Severity.CRITICAL, Duration.ZERO),
  REJECT_RATE("High reject rate", Severity.WARNING, Duration.ZERO),
  HASHRATE_DROP("Hashrate drop", Severity.WARNING, Duration.ZERO),
  NODE_DISCONNECTED("Node disconnected", Severity.CRITICAL, Duration.ofSeconds(5)),
  POOL_DOWN("Pool down", Severity.CRITICAL, Duration.ofSeconds(2)),
  FAILOVER("On a backup pool", Severity.WARNING, Duration.ofSeconds(2)),
  ALL_POOLS_DOWN("All pools down", Severity.CRITICAL, Duration.ofSeconds(2)),
  CONFIG_NOT_APPLIED("Configuration not applied", Severity.WARNING, Duration.ofSeconds(30)),
  WORK_NOT_DELIVERED("Work not delivered", Severity.WARNING, Duration.ofMinutes(1)),
  CERTIFICATE_EXPIRING("Certificate expiring", Severity.WARNING, Duration.ZERO),
  DISK_LOW("Disk almost full", Severity.CRITICAL, Duration.ofSeconds(30)),
  TOKEN_IN_USE("Token used by two processes", Severity.CRITICAL, Duration.ZERO),
  CERTIFICATE_NOT_USED("Changed certificate not in use", Severity.WARNING, Duration.ZERO);

  private final String title;
  private final Severity severity;
  private final Duration holdFor;

  AlertRule(String title, Severity severity, Duration holdFor) {
    this.title = title;
    this.severity = severity;
    this.holdFor = holdFor;
  }

  /** As people read it. */
  public String title() {
    return title;
  }

  /** As it stands in the API and in the journal: {@code worker_disconnected}. */
  @JsonValue
  public String slug() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static AlertRule of(String slug) {
    return valueOf(slug.toUpperCase(Locale.ROOT));
  }

  public static List<String> slugs() {
    return Arrays.stream(values()).map(AlertRule::slug).toList();
  }

  /** Whether it speaks of workers, and of what they come to, as the watcher of their node sees them. */
  public boolean isOfWorkers() {
    return ordinal() <= HASHRATE_DROP.ordinal();
  }

  /** What holds until somebody says otherwise. */
  RuleSettings usual() {
    return RuleSettings.of(severity, holdFor, this);
  }
}
