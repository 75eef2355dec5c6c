/**
 * Each miner on a pool connection of its own, its lines read in passing.
 *
 * <p>Open {@link org.hashrelay.streams.aggregation.single.OneToOne} first.
 */
package org.hashrelay.streams.aggregation.single;
