/**
 * The pools' side of a mapping: its connections, what they ask and what they are answered.
 *
 * <p>Start with {@link org.hashrelay.streams.aggregation.upstream.Upstream}. Miners are known here
 * by what is asked for them and by nothing else.
 */
package org.hashrelay.streams.aggregation.upstream;
