/**
 * CryptoNote coins: 256 miners on a pool connection, each with the last byte of the nonce its own.
 *
 * <p>Open {@link org.hashrelay.streams.aggregation.cryptonote.CryptonoteFamily} first.
 */
package org.hashrelay.streams.aggregation.cryptonote;
