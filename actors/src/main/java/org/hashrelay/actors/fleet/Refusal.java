package org.hashrelay.actors.fleet;

import java.util.List;
import org.hashrelay.actors.FieldFault;

/** Why a change was refused, as facts; kinds are {@code pool}, {@code node}, {@code mapping}. */
public sealed interface Refusal {

  record NotFound(String kind, String id) implements Refusal {}

  record NameTaken(String kind, String name, String holder) implements Refusal {}

  record PortTaken(String nodeId, int port, int holderId, String holder) implements Refusal {}

  /** Somebody else changed it since the caller looked. */
  record RevisionMismatch(long asked, long is) implements Refusal {}

  /** Others need it: {@code by} are their ids. */
  record InUse(String kind, String id, List<String> by) implements Refusal {}

  record Invalid(List<FieldFault> faults) implements Refusal {}
}
