package org.hashrelay.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.hashrelay.streams.tunnel.proof.NodeToken;

/** The file with a node's token. */
public sealed interface TokenFile {

  /** What it holds is a token. */
  record Token(NodeToken token) implements TokenFile {}

  /** It holds none; {@code message} names the setting and the file. */
  record Unusable(String message) implements TokenFile {}

  static TokenFile read(Path file) {
    try {
      var parsed = NodeToken.parse(Files.readString(file).strip());
      return parsed instanceof NodeToken.Valid valid
          ? new Token(valid.token())
          : unusable(file, ((NodeToken.Invalid) parsed).reason());
    } catch (NoSuchFileException missing) {
      return unusable(file, "there is no such file");
    } catch (IOException unreadable) {
      return unusable(file, "it cannot be read: " + unreadable.getMessage());
    }
  }

  private static Unusable unusable(Path file, String why) {
    return new Unusable("hashrelay.token-file = " + file + ": " + why);
  }
}
