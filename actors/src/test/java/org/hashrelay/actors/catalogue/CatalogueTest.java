package org.hashrelay.actors.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.catalogue.Catalogue.AddMapping;
import org.hashrelay.actors.catalogue.Catalogue.AddNode;
import org.hashrelay.actors.catalogue.Catalogue.AddPool;
import org.hashrelay.actors.catalogue.Catalogue.AddToken;
import org.hashrelay.actors.catalogue.Catalogue.Command;
import org.hashrelay.actors.catalogue.Catalogue.Contents;
import org.hashrelay.actors.catalogue.Catalogue.Done;
import org.hashrelay.actors.catalogue.Catalogue.Everything;
import org.hashrelay.actors.catalogue.Catalogue.ForgetMapping;
import org.hashrelay.actors.catalogue.Catalogue.ForgetNode;
import org.hashrelay.actors.catalogue.Catalogue.ForgetPool;
import org.hashrelay.actors.catalogue.Catalogue.ListTokens;
import org.hashrelay.actors.catalogue.Catalogue.MoveMapping;
import org.hashrelay.actors.catalogue.Catalogue.NameTaken;
import org.hashrelay.actors.catalogue.Catalogue.RenamePool;
import org.hashrelay.actors.catalogue.Catalogue.Reply;
import org.hashrelay.actors.catalogue.Catalogue.TokenOwner;
import org.hashrelay.actors.catalogue.Catalogue.TokenPage;
import org.hashrelay.actors.catalogue.Catalogue.TokensChanged;
import org.hashrelay.actors.catalogue.Catalogue.Unknown;
import org.hashrelay.actors.catalogue.Catalogue.WhoseToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private static final ActorTestKit kit = TestKits.withJournal();

  private final List<TokensChanged> announced = new ArrayList<>();
  private final EventSourcedBehaviorTestKit<Command, CatalogueEvent, CatalogueState> catalogue =
      EventSourcedBehaviorTestKit.create(
          kit.system(), Catalogue.create(Catalogue.ID, announced::add));

  @BeforeEach
  void emptyJournal() {
    catalogue.clear();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void anIdIsNeverGivenOutTwice() {
    assertThat(ask(r -> new AddPool("alpha", r))).isEqualTo(new Done(1));
    ask(r -> new ForgetPool(1, r));
    catalogue.restart();
    assertThat(ask(r -> new AddPool("alpha", r))).isEqualTo(new Done(2));
  }

  @Test
  void aPoolNameIsHeldByOnePool() {
    ask(r -> new AddPool("alpha", r));
    ask(r -> new AddPool("beta", r));

    assertThat(ask(r -> new AddPool("alpha", r))).isEqualTo(new NameTaken("pool", "alpha", "1"));
    assertThat(ask(r -> new RenamePool(2, "alpha", r)))
        .isEqualTo(new NameTaken("pool", "alpha", "1"));
    assertThat(ask(r -> new RenamePool(2, "beta", r))).isEqualTo(new Done(2));
    assertThat(ask(r -> new RenamePool(9, "x", r))).isEqualTo(new Unknown("pool", "9"));
  }

  @Test
  void aMappingNameIsHeldOncePerNodeAndTheEmptyOneByNobody() {
    ask(r -> new AddNode("a", r));
    ask(r -> new AddNode("b", r));

    assertThat(ask(r -> new AddMapping("a", "btc", r))).isEqualTo(new Done(1));
    assertThat(ask(r -> new AddMapping("b", "btc", r))).isEqualTo(new Done(2));
    assertThat(ask(r -> new AddMapping("a", "", r))).isEqualTo(new Done(3));
    assertThat(ask(r -> new AddMapping("a", "", r))).isEqualTo(new Done(4));
    assertThat(ask(r -> new AddMapping("a", "btc", r)))
        .isEqualTo(new NameTaken("mapping", "btc", "1"));
    assertThat(ask(r -> new MoveMapping(2, "a", "btc", r)))
        .isEqualTo(new NameTaken("mapping", "btc", "1"));
    assertThat(ask(r -> new MoveMapping(2, "a", "btc-2", r))).isEqualTo(new Done(2));
    assertThat(ask(r -> new MoveMapping(2, "nowhere", "x", r)))
        .isEqualTo(new Unknown("node", "nowhere"));
  }

  @Test
  void aForgottenNodeTakesItsMappingsAndTokensWithIt() {
    ask(r -> new AddNode("a", r));
    ask(r -> new AddNode("b", r));
    ask(r -> new AddMapping("a", "x", r));
    ask(r -> new AddMapping("b", "y", r));
    ask(r -> new AddToken("token-a", "a", r));

    ask(r -> new ForgetNode("a", r));

    assertThat(ask(Everything::new))
        .isEqualTo(new Contents(List.of(), List.of("b"), Map.of(2, "b")));
    assertThat(ask(r -> new WhoseToken("token-a", r))).isEqualTo(new TokenOwner(Optional.empty()));
    assertThat(ask(r -> new ForgetMapping(1, r))).isEqualTo(new Unknown("mapping", "1"));
  }

  @Test
  void addingANodeAgainSaysThatItIsThere() {
    ask(r -> new AddNode("a", r));
    assertThat(ask(r -> new AddNode("a", r))).isEqualTo(new NameTaken("node", "a", "a"));
  }

  @Test
  void aTokenLeadsToItsNodeUntilManyNewerOnesCame() {
    ask(r -> new AddNode("a", r));
    for (var i = 0; i <= CatalogueState.TOKENS_PER_NODE; i++) {
      var tokenId = "token-" + i;
      ask(r -> new AddToken(tokenId, "a", r));
    }

    assertThat(ask(r -> new WhoseToken("token-0", r))).isEqualTo(new TokenOwner(Optional.empty()));
    assertThat(ask(r -> new WhoseToken("token-1", r))).isEqualTo(new TokenOwner(Optional.of("a")));
  }

  @Test
  void everyServerIsToldWhichTokensANodeHasNow() {
    ask(r -> new AddNode("a", r));
    ask(r -> new AddToken("token-1", "a", r));
    ask(r -> new AddToken("token-1", "a", r)); // asked twice, told once
    ask(r -> new AddToken("token-2", "a", r));
    ask(r -> new ForgetNode("a", r));

    assertThat(announced)
        .containsExactly(
            new TokensChanged("a", List.of("token-1")),
            new TokensChanged("a", List.of("token-1", "token-2")),
            new TokensChanged("a", List.of()));
  }

  @Test
  void tokensAreListedPageByPage() {
    ask(r -> new AddNode("a", r));
    ask(r -> new AddToken("token-1", "a", r));
    ask(r -> new AddToken("token-2", "a", r));

    assertThat(ask(r -> new ListTokens(1, r)))
        .isEqualTo(new TokenPage(Map.of("token-2", "a"), false));
    assertThat(ask(r -> new ListTokens(2, r))).isEqualTo(new TokenPage(Map.of(), false));
  }

  private Reply ask(Function<ActorRef<Reply>, Command> command) {
    return catalogue.<Reply>runCommand(command::apply).reply();
  }
}
