package org.hashrelay.actors;

/** Goes from one server to another as CBOR and is never kept. */
public interface ClusterMessage {}
