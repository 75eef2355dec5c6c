package org.hashrelay.build;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom; the order of the modules in the root pom.xml, and inside each of them. */
class ArchitectureTest {

  private static final String STREAMS = "org.hashrelay.streams..";
  private static final String ACTORS = "org.hashrelay.actors..";
  private static final String PERSISTENCE = "org.hashrelay.persistence..";
  private static final String HTTP = "org.hashrelay.http..";
  private static final DescribedPredicate<JavaClass> WIRING = resideInAPackage("org.hashrelay..")
      .and(DescribedPredicate.not(resideInAnyPackage(STREAMS, ACTORS, PERSISTENCE, HTTP)))
      .as("classes that make processes");

  private static final JavaClasses CLASSES =
      new ClassFileImporter(List.of(new DoNotIncludeTests())).importPackages("org.hashrelay");

  @ParameterizedTest
  @ValueSource(strings = {STREAMS, ACTORS, PERSISTENCE, HTTP})
  void everyModuleIsSeen(String module) {
    assertThat(CLASSES.that(resideInAPackage(module))).isNotEmpty();
  }

  @Test
  void streamsKnowBytesOnly() {
    noClasses()
        .that()
        .resideInAPackage(STREAMS)
        .should()
        .dependOnClassesThat(resideInAnyPackage(
                ACTORS,
                PERSISTENCE,
                HTTP,
                "org.apache.pekko.actor.typed..",
                "org.apache.pekko.cluster..",
                "org.apache.pekko.persistence..",
                "org.apache.pekko.http..",
                "java.sql..")
            .or(WIRING))
        .check(CLASSES);
  }

  @Test
  void actorsKnowNoSqlAndNoRoutes() {
    noClasses()
        .that()
        .resideInAPackage(ACTORS)
        .should()
        .dependOnClassesThat(resideInAnyPackage(
                PERSISTENCE, HTTP, "org.apache.pekko.http..", "java.sql..", "javax.sql..")
            .or(WIRING))
        .check(CLASSES);
  }

  @Test
  void persistenceKnowsNoRoutes() {
    noClasses()
        .that()
        .resideInAPackage(PERSISTENCE)
        .should()
        .dependOnClassesThat(resideInAnyPackage(HTTP, "org.apache.pekko.http..").or(WIRING))
        .check(CLASSES);
  }

  @Test
  void routesKnowNoSqlAndNotHowProcessesAreWired() {
    noClasses()
        .that()
        .resideInAPackage(HTTP)
        .should()
        .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql..").or(WIRING))
        .check(CLASSES);
  }

  @Test
  void codecsKnowNoActorAndNoStream() {
    noClasses()
        .that()
        .resideInAPackage("org.hashrelay.streams.stratum..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.pekko.actor..", "org.apache.pekko.stream..")
        .check(CLASSES);
  }

  @Test
  void simulatorsShareNoCodeWithWhatTheyTest() {
    noClasses()
        .that()
        .resideInAPackage("org.hashrelay.streams.sim..")
        .should()
        .dependOnClassesThat(resideInAPackage("org.hashrelay.streams..")
            .and(DescribedPredicate.not(resideInAPackage("org.hashrelay.streams.sim.."))))
        .check(CLASSES);
  }

  @Test
  void noPackageCycles() {
    slices().matching("org.hashrelay.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void namesSayWhatAThingIs() {
    noClasses()
        .that()
        .areTopLevelClasses()
        .should()
        .haveNameMatching(".*(Manager|Utils?|Helper|Impl)|.*\\.Abstract[^.]*")
        .check(CLASSES);
  }

  @Test
  void packagesAreNotNamedByKind() {
    noClasses()
        .should()
        .resideInAnyPackage(List.of("util", "common", "model", "dto", "exception").stream()
            .map(name -> "..%s..".formatted(name))
            .toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void nothingThatChangesIsStatic() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
  }

  @Test
  void classesAreFinalOrSealed() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areTopLevelClasses()
        .and(DescribedPredicate.describe(
            "are not sealed", type -> !type.reflect().isSealed()))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }
}
