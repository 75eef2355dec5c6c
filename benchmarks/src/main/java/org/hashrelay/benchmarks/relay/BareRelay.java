package org.hashrelay.benchmarks.relay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link BareNode} and {@link BareServer}: what the data path costs without what is beside it. */
public final class BareRelay implements Relay {

  private final int minerPort = FreePort.next();
  private final ChildProcess server;
  private final ChildProcess node;

  public BareRelay(Path folder, int poolPort, int minersPerConnection) {
    var tunnelPort = Integer.toString(FreePort.next());
    var home = folder.toString();
    server = ChildProcess.java(
        "server",
        folder,
        FullRelay.SERVER_FLAGS,
        List.of(BareServer.class.getName(), tunnelPort, Integer.toString(poolPort), home));
    Waiting.until("the server", server, () -> Files.exists(folder.resolve("token")));
    node = ChildProcess.java(
        "node",
        folder,
        FullRelay.NODE_FLAGS,
        List.of(
            BareNode.class.getName(),
            tunnelPort,
            Integer.toString(minerPort),
            Integer.toString(minersPerConnection),
            home));
    Waiting.until("the node", node, () -> FreePort.isTaken(minerPort));
  }

  @Override
  public int minerPort() {
    return minerPort;
  }

  @Override
  public ChildProcess server() {
    return server;
  }

  @Override
  public ChildProcess node() {
    return node;
  }

  @Override
  public void close() {
    node.close();
    server.close();
  }
}
