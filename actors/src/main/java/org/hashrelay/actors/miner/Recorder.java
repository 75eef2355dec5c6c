package org.hashrelay.actors.miner;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.miner.Miner.Command;
import org.hashrelay.actors.miner.Miner.Recorded;

/** Asks the entity of a worker; the stage fails when it does not answer in time. */
@FunctionalInterface
public interface Recorder {

  CompletionStage<Recorded> ask(WorkerId worker, Function<ActorRef<Recorded>, Command> command);
}
