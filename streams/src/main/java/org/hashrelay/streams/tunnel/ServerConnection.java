package org.hashrelay.streams.tunnel;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hashrelay.streams.tunnel.TokenKeys.KnownNode;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkOwner;
import org.hashrelay.streams.tunnel.link.ServerHandshake;
import org.hashrelay.streams.tunnel.link.ServerHandshake.Known;
import org.hashrelay.streams.tunnel.link.TunnelIsland;
import org.hashrelay.streams.tunnel.quic.QuicListener;
import org.hashrelay.streams.tunnel.transport.Inbox;

/** One connection that a server accepted: a stranger's first, a node's once it is proved. */
final class ServerConnection implements LinkOwner {

  /** What the server does for its connections; called on the connection's thread. */
  interface Host {
    /** Finds the key, unless this address may not try this token; calls back on any thread. */
    void findKey(ServerConnection connection, String tokenId, Consumer<Optional<KnownNode>> found);

    /** What is said to a node that proved itself. */
    Hello.FromServer answer(KnownNode node, Hello.FromNode claimed);

    /** Both ends are proved: {@link #carry} a session, or end it. */
    void proved(ServerConnection connection, KnownNode node, Hello.FromServer said);

    /** @param shown the token it showed, if it came that far */
    void ended(ServerConnection connection, Ending ending, Optional<String> shown);
  }

  private record Found(KnownNode node, Hello.FromServer said) {}

  private final Inbox inbox = new Inbox();
  private final InetSocketAddress remoteAddress;
  private final Host host;
  private final ServerHandshake handshake;
  private final Link link;
  private Optional<String> shown = Optional.empty();
  private Optional<Found> found = Optional.empty();

  ServerConnection(
      InetSocketAddress remoteAddress,
      Host host,
      ServerHandshake handshake,
      Function<LinkOwner, Link> link) {
    this.remoteAddress = remoteAddress;
    this.host = host;
    this.handshake = handshake;
    this.link = link.apply(this);
  }

  TunnelIsland island() {
    return new TunnelIsland(link, inbox);
  }

  /** The same for what a QUIC connection runs. */
  QuicListener.Taken taken() {
    return new QuicListener.Taken(link, inbox);
  }

  InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  String transport() {
    return link.pipe().transport();
  }

  String cipher() {
    return link.pipe().cipher();
  }

  /** Its token cannot be looked up now: closed as with a wrong one, and not held against it. */
  void cannotBeChecked() {
    inbox.add(() -> link.cut("key-lookup-failed", "the token cannot be looked up"));
  }

  /** Its place among the half-open ones is somebody else's now. */
  void makeWay() {
    inbox.add(() -> {
      if (!link.isOpen()) link.cut("displaced", "another connection took its place");
    });
  }

  // ── on the island ───────────────────────────────────────────────────────────────────────────

  /** What the node said, once it is proved. */
  Hello.FromNode hello() {
    return handshake.agreed().orElseThrow();
  }

  boolean carry(ServerSession session, boolean again) {
    return link.carry(session.core(), again);
  }

  /** Ends it, on its own thread: turned away, whatever it may prove. */
  void refuse(String kind, String text) {
    link.cut(kind, text);
  }

  @Override
  public void findKey(String tokenId) {
    shown = Optional.of(tokenId);
    host.findKey(this, tokenId, node -> inbox.add(() -> found(node)));
  }

  private void found(Optional<KnownNode> node) {
    found = node.flatMap(known ->
        handshake.claimed().map(claimed -> new Found(known, host.answer(known, claimed))));
    link.found(found.map(known -> new Known(known.node().verifier(), known.said())));
  }

  @Override
  public void proved() {
    if (hello().transport().equals(link.pipe().transport())) {
      found.ifPresent(known -> host.proved(this, known.node(), known.said()));
    } else {
      refuse("mode", "the hello names another transport than the one it came by");
    }
  }

  /** The node looks for another way, not the server. */
  @Override
  public void doubted() {}

  @Override
  public void trusted() {}

  @Override
  public void ended(Ending ending) {
    var told = handshake.declined() && !ending.proved();
    var why = "turned away with a reason: " + ending.text();
    host.ended(
        this, told ? new Ending(ServerHandshake.DECLINED, why, false, false) : ending, shown);
  }
}
