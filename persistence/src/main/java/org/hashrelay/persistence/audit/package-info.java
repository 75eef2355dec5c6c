/** Who changed what, for ever: {@link org.hashrelay.persistence.audit.AuditFeed} answers for it. */
package org.hashrelay.persistence.audit;
