package org.hashrelay.actors.audit;

import java.util.List;
import org.hashrelay.actors.Journaled;

/** What the audit log journals. */
public sealed interface AuditEvent extends Journaled {

  AuditState applyTo(AuditState state);

  /** The next lines of the chain, in order and without a gap. */
  record LinesAudited(List<AuditLine> lines) implements AuditEvent {
    public LinesAudited {
      lines = List.copyOf(lines);
    }

    @Override
    public AuditState applyTo(AuditState state) {
      return state.with(lines);
    }
  }
}
