/**
 * CryptoNote's {@code login}, {@code job} and {@code submit}, in both directions.
 *
 * @see "other-dialects §1"
 */
package org.hashrelay.streams.stratum.cryptonote;
