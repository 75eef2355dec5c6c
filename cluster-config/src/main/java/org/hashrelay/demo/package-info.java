/**
 * The whole path on one machine: pool, server, tunnel, node and miners, only the hardware simulated.
 *
 * <p>Start with {@link org.hashrelay.demo.Demo}.
 */
package org.hashrelay.demo;
