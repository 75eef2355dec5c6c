/**
 * What is known and decided about one miner: its difficulty, its device, its conduct.
 *
 * <p>Start with {@link org.hashrelay.streams.aggregation.miner.Vardiff}. All of it is plain
 * arithmetic on injected times; nothing here knows a connection.
 */
package org.hashrelay.streams.aggregation.miner;
