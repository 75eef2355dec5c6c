/**
 * What happens right now, in memory and without a database: each link tells it what its node told.
 * Start with {@link org.hashrelay.actors.live.LiveNode}; {@code SeatTable} follows single miners, {@code
 * MappingCounts} adds up what a mapping did.
 */
package org.hashrelay.actors.live;
