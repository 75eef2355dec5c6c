/** Pools, relays and nodes as processes under measurement. */
package org.hashrelay.benchmarks.relay;
