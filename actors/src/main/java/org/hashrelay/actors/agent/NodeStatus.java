package org.hashrelay.actors.agent;

import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.hashrelay.streams.tunnel.control.ControlMessage.MappingTelemetry;

/**
 * How a node is right now.
 *
 * @param server the server it is connected to; empty when it is not
 * @param appliedRevision the newest revision its ports follow; 0 for none
 * @param mergedShares shares counted without their detail since the process started
 * @param droppedEntries what an overload cost altogether since the process started
 * @param lastError why the last link was lost; empty when none was
 */
public record NodeStatus(
    boolean connected,
    String server,
    long appliedRevision,
    List<MappingTelemetry> mappings,
    long unackedReports,
    long mergedShares,
    long droppedEntries,
    String lastError)
    implements NoSerializationVerificationNeeded {}
