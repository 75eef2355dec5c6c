package org.hashrelay.http.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.hashrelay.actors.FieldFault;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.http.problem.Refusal;
import org.junit.jupiter.api.Test;

class AskTest {

  /** One sample of each refusal; a new kind without a sample, or without a problem, fails here. */
  private static final List<Object> SAMPLES = List.of(
      new Pool.UnknownPool(1),
      new Pool.RevisionMismatch(1, 2),
      new Pool.InvalidPool(List.of(new FieldFault("/port", "0 is not in 1..65535"))),
      new ClientNode.UnknownNode("a"),
      new ClientNode.UnknownMapping(1),
      new ClientNode.Offline("a"),
      new ClientNode.PortTaken(3333, 1, "btc"),
      new ClientNode.RevisionMismatch(1, 2),
      new ClientNode.InvalidMapping(List.of(new FieldFault("/name", "is too long"))));

  @Test
  void everyRefusalOfAnEntityHasAProblem() {
    var kinds = Stream.of(Pool.Rejected.class, ClientNode.Rejected.class)
        .flatMap(family -> Stream.of(family.getPermittedSubclasses()));

    assertThat(SAMPLES.stream().map(Object::getClass))
        .containsExactlyInAnyOrderElementsOf(kinds.toList());
    assertThat(SAMPLES).allSatisfy(r -> assertThat(Ask.refusal(r)).isInstanceOf(Refusal.class));
  }

  @Test
  void refusalsOfTheCatalogueHaveProblemsToo() {
    assertThat(Ask.refusal(new Catalogue.NameTaken("pool", "a", "1"))).isInstanceOf(Refusal.class);
    assertThat(Ask.refusal(new Catalogue.Unknown("pool", "1"))).isInstanceOf(Refusal.class);
  }

  @Test
  void aMismatchCarriesTheETagOfNow() {
    var refusal = (Refusal) Ask.refusal(new Pool.RevisionMismatch(1, 2));

    assertThat(refusal.problem().status()).isEqualTo(412);
    assertThat(refusal.headers()).containsEntry("ETag", "\"2\"");
  }
}
