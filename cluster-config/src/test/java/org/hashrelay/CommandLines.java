package org.hashrelay;

import picocli.CommandLine;

/** The command line as {@link Main} has it, for tests in other packages. */
public final class CommandLines {

  private CommandLines() {}

  public static CommandLine of() {
    return Main.commandLine();
  }
}
