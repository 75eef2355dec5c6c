/**
 * What was there at a time and is in no event: miners, pool connections, bytes. {@code GaugeSampler}
 * looks every ten seconds, {@code GaugeTable} is where it writes.
 */
package org.hashrelay.persistence.history;
