package org.hashrelay.actors.alerting.rule;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.hashrelay.actors.ClusterMessage;

/** What a watcher has to say: a condition began to hold, or holds no more. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Change.Began.class, name = "began"),
  @JsonSubTypes.Type(value = Change.Ended.class, name = "ended"),
})
public sealed interface Change extends ClusterMessage {

  String key();

  record Began(Finding finding) implements Change {
    @Override
    public String key() {
      return finding.key();
    }
  }

  /** {@code quietly}: nothing got well, it is only not looked at any more. */
  record Ended(String key, boolean quietly) implements Change {}
}
