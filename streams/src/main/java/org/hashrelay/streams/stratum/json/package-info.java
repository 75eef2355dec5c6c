/**
 * Lines of JSON, whatever dialect they are in.
 *
 * <p>Open {@link org.hashrelay.streams.stratum.json.LineCutter} first (bytes to lines), then {@link
 * org.hashrelay.streams.stratum.json.JsonRpc} (a line to a call or an answer). {@link
 * org.hashrelay.streams.stratum.json.JsonBytes} is the way back. Ids are never interpreted: see
 * {@link org.hashrelay.streams.stratum.json.RawId}.
 */
package org.hashrelay.streams.stratum.json;
