package org.hashrelay.http.routing;

/**
 * Who calls, and from where.
 *
 * @param actor the name of the credential
 */
public record Caller(String actor, String address) {}
