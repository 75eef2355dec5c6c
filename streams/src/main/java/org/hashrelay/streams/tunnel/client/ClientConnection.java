package org.hashrelay.streams.tunnel.client;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.hashrelay.streams.tunnel.HostPort;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.ClientHandshake;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkOwner;
import org.hashrelay.streams.tunnel.transport.Inbox;
import org.hashrelay.streams.tunnel.way.Way;
import org.hashrelay.streams.tunnel.wish.Mode;

/** One connection of a node to a server, from the attempt to its end. */
final class ClientConnection implements LinkOwner {

  /** Whoever keeps the tunnel up; called on the connection's thread. */
  interface Keeper {
    /** Whether it is still wanted, and with this answer; asked before the node's last word. */
    boolean accepts(ClientConnection connection, Hello.FromServer server);

    /** Both ends have proved themselves: {@link #carry} a session, or end it. */
    void proved(ClientConnection connection, Hello.FromServer server);

    void doubted(ClientConnection connection);

    void trusted(ClientConnection connection);

    void ended(ClientConnection connection, Ending ending);
  }

  private final Inbox inbox = new Inbox();
  private final Dialer.Call call;
  private final Way way;
  private final Keeper keeper;
  private final ClientHandshake handshake;
  private final Link link;
  private volatile Optional<InetSocketAddress> address = Optional.empty();
  private volatile boolean reached;

  /** @param link makes the link for this owner */
  ClientConnection(
      Dialer.Call call,
      Way way,
      Keeper keeper,
      ClientHandshake handshake,
      Function<LinkOwner, Link> link) {
    this.call = call;
    this.way = way;
    this.keeper = keeper;
    this.handshake = handshake;
    this.link = link.apply(this);
  }

  /** Done when it is over, its last words handed to the network. */
  CompletionStage<Done> dial(InetSocketAddress to) {
    address = Optional.of(to);
    return way.dial(new Way.Dial(link, inbox, to, call.patience(), () -> reached = true));
  }

  /** Whether the server has answered at all. */
  boolean isReached() {
    return reached;
  }

  Mode mode() {
    return call.mode();
  }

  HostPort server() {
    return call.server();
  }

  /** Whether it goes where the server was reached last. */
  boolean familiar() {
    return call.familiar();
  }

  /** Where it was dialled to. */
  Optional<InetSocketAddress> address() {
    return address;
  }

  Optional<ClientSession> offered() {
    return call.offered();
  }

  /** Not needed any more, unless it carries a session by now. */
  void giveUp(String reason) {
    inbox.add(() -> {
      if (!link.isOpen()) link.cut(reason, reason);
    });
  }

  /** The attempt failed before there was a connection. */
  void never(String text) {
    inbox.add(() -> link.cut("unreachable", text));
    inbox.close();
  }

  // ── on the island ───────────────────────────────────────────────────────────────────────────

  boolean carry(ClientSession session, boolean again) {
    return link.carry(session.core(), again);
  }

  String cipher() {
    return link.pipe().cipher();
  }

  @Override
  public void findKey(String tokenId) {
    link.cut("protocol", "a server does not show a token");
  }

  @Override
  public boolean accepts() {
    return handshake.answer().filter(hello -> keeper.accepts(this, hello)).isPresent();
  }

  @Override
  public void proved() {
    handshake.answer().ifPresent(hello -> keeper.proved(this, hello));
  }

  @Override
  public void doubted() {
    keeper.doubted(this);
  }

  @Override
  public void trusted() {
    keeper.trusted(this);
  }

  @Override
  public void ended(Ending ending) {
    keeper.ended(this, ending);
  }
}
