package org.hashrelay.actors.fleet;

/** Everything an admin can ask of pools, nodes and mappings, wherever their entities live. */
public record Fleet(Pools pools, Nodes nodes, Mappings mappings) {}
