package org.hashrelay;

import picocli.CommandLine.Command;

/** {@code sim pool} and {@code sim miner}: the two ends of the path, usable against anything. */
@Command(
    name = "sim",
    description = "Runs a simulated pool or simulated miners until told to end.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "pool|miner",
    subcommands = {SimPoolVerb.class, SimMinerVerb.class})
final class SimVerb {}
