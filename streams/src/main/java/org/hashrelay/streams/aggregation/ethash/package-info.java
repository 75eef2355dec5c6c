/**
 * Ethash-type coins: their four dialects towards miners and towards pools.
 *
 * <p>Open {@link org.hashrelay.streams.aggregation.ethash.EthashFamily} first.
 */
package org.hashrelay.streams.aggregation.ethash;
