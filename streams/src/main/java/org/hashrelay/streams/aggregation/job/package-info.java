/**
 * What miners work on, and how a share is judged: by its own job, never by how things are now.
 *
 * <p>Start with {@link org.hashrelay.streams.aggregation.job.PoolJob} and {@link
 * org.hashrelay.streams.aggregation.job.Terms}; {@link
 * org.hashrelay.streams.aggregation.job.ExtranonceSpace} has the arithmetic. Nothing here knows a
 * connection.
 */
package org.hashrelay.streams.aggregation.job;
