package org.hashrelay.streams.aggregation.shared;

/**
 * Miners that can be served by the same pool connection.
 *
 * @param kind of work they can do, as their {@link Family} names it
 * @param account they log in to, where a connection has one login; otherwise empty
 */
record Lane(String kind, String account) {}
