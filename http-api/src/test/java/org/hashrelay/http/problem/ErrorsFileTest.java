package org.hashrelay.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Writes ERRORS.md anew when asked to with {@code -Dhashrelay.write=true}. */
class ErrorsFileTest {

  private static final Path FILE = Path.of("ERRORS.md");

  private static String wanted() {
    var text = new StringBuilder("""
            # Errors

            Every failed call answers with a problem document (RFC 9457, `application/problem+json`): `type` is
            `urn:hashrelay:problem:` and a name of this table, `detail` says what happened in this call, `errors[]`
            names fields, and `request_id` finds the call in the server's log. Generated from `ProblemType`.

            | name | status | what | what to do |
            |---|---|---|---|
            """);
    for (var type : ProblemType.values()) {
      text.append("| `%s` | %d | %s | %s |%n"
          .formatted(type.slug(), type.status(), type.title(), type.remedy()));
    }
    return text.toString();
  }

  @Test
  void theFileListsEveryProblem() throws IOException {
    if (Boolean.getBoolean("hashrelay.write")) Files.writeString(FILE, wanted());

    assertThat(Files.readString(FILE)).isEqualTo(wanted());
  }
}
