/**
 * The two processes, as lists of their parts.
 *
 * <p>Start with {@link org.hashrelay.process.RelayServer}.
 */
package org.hashrelay.process;
