package org.hashrelay.actors;

/** Is kept as JSON for ever: an event or a snapshot, readable by every later version. */
public interface Journaled {}
