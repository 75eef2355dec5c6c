/**
 * What is derived from the journal, and what can be asked of it. Start with {@link
 * org.hashrelay.persistence.projection.Projections}; {@code ShareProjection} is the way in, {@code
 * Bookkeeping} the arithmetic, {@code WorkerStats} and {@code ShareLedger} the answers.
 */
package org.hashrelay.persistence.projection;
