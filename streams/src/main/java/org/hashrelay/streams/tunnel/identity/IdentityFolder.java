package org.hashrelay.streams.tunnel.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;

/** Where a server's certificate and key come from. */
public sealed interface IdentityFolder {

  /** The operator's own files; only he renews them. */
  record Given(Path certificate, Path privateKey) implements IdentityFolder {

    @Override
    public ServerIdentity read() {
      return ServerIdentity.fromFiles(certificate, privateKey);
    }

    @Override
    public List<Path> files() {
      return List.of(certificate, privateKey);
    }

    @Override
    public String remedy() {
      return "put a certificate chain into " + certificate + " and its key into " + privateKey;
    }
  }

  /** The self-signed one of a data folder, renewed here with the same key. */
  record SelfSigned(Path dataDir) implements IdentityFolder {

    @Override
    public ServerIdentity first() {
      return ServerIdentity.inDataDir(dataDir);
    }

    /** Makes none: a key that is gone for a moment must not be replaced for ever. */
    @Override
    public ServerIdentity read() {
      return ServerIdentity.fromFiles(files().get(0), files().get(1));
    }

    @Override
    public List<Path> files() {
      return ServerIdentity.filesIn(dataDir);
    }

    @Override
    public void renew(Instant now) {
      ServerIdentity.renewInDataDir(dataDir, now);
    }

    @Override
    public String remedy() {
      return "put " + files().get(0) + " and " + files().get(1)
          + " back as they were, or remove both and restart: nodes then need the new fingerprint";
    }
  }

  /** At the start of a server; an exception names what is wrong with the files. */
  default ServerIdentity first() {
    return read();
  }

  /** An exception names what is wrong with the files. */
  ServerIdentity read();

  List<Path> files();

  /** Makes a new certificate when the present one is near its end, if that is ours to do. */
  default void renew(Instant now) {}

  /** What an operator can do about files that are of no use. */
  String remedy();

  /** What is in the files now; a file that is not there is empty. */
  default List<ByteString> contents() {
    var contents = new ArrayList<ByteString>();
    for (var file : files()) {
      try {
        contents.add(ByteString.fromArrayUnsafe(Files.readAllBytes(file)));
      } catch (IOException missing) {
        contents.add(ByteString.emptyByteString());
      }
    }
    return contents;
  }
}
