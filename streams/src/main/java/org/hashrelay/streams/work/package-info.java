/**
 * The arithmetic of work: from a job and a share to a hash, and whether it is small enough.
 *
 * <p>Open {@link org.hashrelay.streams.work.ShareCheck} first; it needs a {@link
 * org.hashrelay.streams.work.JobFields} decoded once for each job. {@link
 * org.hashrelay.streams.work.Target} holds the comparison, {@link
 * org.hashrelay.streams.work.Algorithms} the table of coins' algorithms.
 */
package org.hashrelay.streams.work;
