package org.hashrelay.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.hashrelay.persistence.TestDatabase;
import org.hashrelay.persistence.schema.Schema.LoginRefused;
import org.hashrelay.persistence.schema.Schema.Outcome;
import org.hashrelay.persistence.schema.Schema.Ready;
import org.hashrelay.persistence.schema.Schema.Refused;
import org.hashrelay.persistence.schema.Schema.TooNew;
import org.hashrelay.persistence.schema.Schema.TooOld;
import org.hashrelay.persistence.schema.Schema.Unreachable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaTest {

  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource
  void migratingTwiceDoesItOnce(TestDatabase kind) {
    var database = kind.fresh(folder);
    assertThat(Schema.check(database)).isInstanceOf(TooOld.class);

    assertThat(Schema.migrate(database)).isEqualTo(new Ready("6", 6));
    assertThat(Schema.migrate(database)).isEqualTo(new Ready("6", 0));
    assertThat(Schema.check(database)).isEqualTo(new Ready("6", 0));
  }

  @Test
  void twoServersThatMigrateAtOnceAreBothReady() {
    var database = TestDatabase.POSTGRESQL.fresh(folder);

    var one = CompletableFuture.supplyAsync(() -> Schema.migrate(database));
    var two = CompletableFuture.supplyAsync(() -> Schema.migrate(database));

    assertThat(one.join()).isInstanceOf(Ready.class);
    assertThat(two.join()).isInstanceOf(Ready.class);
  }

  @ParameterizedTest
  @EnumSource
  void aSchemaNewerThanTheProgramIsRefusedWithTheRemedy(TestDatabase kind) throws SQLException {
    var database = kind.fresh(folder);
    assertThat(Schema.migrate(database)).isInstanceOf(Ready.class);
    execute(
        database,
        "INSERT INTO \"schema_history\" (\"installed_rank\", \"version\", \"description\","
            + " \"type\", \"script\", \"checksum\", \"installed_by\", \"execution_time\","
            + " \"success\") VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'us', 1, TRUE)");

    for (Outcome outcome : new Outcome[] {Schema.check(database), Schema.migrate(database)}) {
      assertThat(outcome).isInstanceOf(TooNew.class);
      assertThat(((Refused) outcome).message()).contains("99", "at least as new", "backup");
    }
  }

  @Test
  void aScriptThatChangedAfterItRanIsNoticed() throws SQLException {
    var database = TestDatabase.H2.fresh(folder);
    assertThat(Schema.migrate(database)).isInstanceOf(Ready.class);
    execute(database, "UPDATE \"schema_history\" SET \"checksum\" = 1 WHERE \"version\" = '1'");

    assertThat(Schema.migrate(database)).isInstanceOf(Schema.Broken.class);
  }

  @Test
  void anUnknownLoginIsNamedAndNoSecretIsSaid() throws SQLException {
    var there = TestDatabase.POSTGRESQL.fresh(folder);
    var wrong = new DatabaseSettings(there.url() + "?user=x&password=t0psecret", "nobody", "hush");

    var outcome = Schema.migrate(wrong);

    assertThat(outcome).isInstanceOf(LoginRefused.class);
    assertThat(((Refused) outcome).message())
        .contains(there.url(), "'nobody'")
        .doesNotContain("t0psecret", "hush");
  }

  @Test
  void aWrongPasswordOfAnH2FileIsNamed() {
    var right = new DatabaseSettings("jdbc:h2:file:" + folder.resolve("db"), "sa", "right");
    Schema.migrate(right);

    assertThat(Schema.migrate(new DatabaseSettings(right.url(), "sa", "wrong")))
        .isInstanceOf(LoginRefused.class);
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    var outcome = Schema.migrate(
        new DatabaseSettings("jdbc:postgresql://127.0.0.1:" + port + "/db", "us", "hush"));

    assertThat(outcome).isInstanceOf(Unreachable.class);
    assertThat(((Refused) outcome).message())
        .contains("jdbc:postgresql://127.0.0.1:" + port + "/db")
        .doesNotContain("hush");
  }

  @Test
  void aFileOfAForeignFormatIsNamed() throws IOException {
    java.nio.file.Files.writeString(folder.resolve("db.mv.db"), "not a database".repeat(1000));

    var outcome =
        Schema.migrate(new DatabaseSettings("jdbc:h2:file:" + folder.resolve("db"), "", ""));

    assertThat(outcome).isInstanceOf(Unreachable.class);
  }

  private static void execute(DatabaseSettings database, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
