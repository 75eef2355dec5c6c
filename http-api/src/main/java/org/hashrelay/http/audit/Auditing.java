package org.hashrelay.http.audit;

import org.hashrelay.actors.audit.AuditTrail;
import org.hashrelay.persistence.audit.AuditFeed;

/** This server's way to the audit log, and what is known of it. */
public record Auditing(AuditTrail trail, AuditFeed feed) {}
