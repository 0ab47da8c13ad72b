package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Permissions as files from the command line, with a server and without one. */
class PolicyCommandsTest {
  private static final String POLICY =
      """
      backstay-policy: 1
      global: {NotAuthenticatedUser: none}
      tables:
        Orders: {owner: {grant: [FIND]}}
      """;
  private static final String TESTS =
      """
      backstay-permission-tests: 1
      tests:
        - {who: {key: JS}, does: FIND on table Orders, expect: denied}
      """;

  @TempDir private Path directory;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  /** Runs a command for which there is no server. */
  static CommandFixture.Said alone(Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] texts = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      texts[i] = words[i].toString();
    }
    return new CommandFixture.Said(main.execute(texts), out.toString(), err.toString());
  }

  @Test
  void filesAloneAreTestedComparedAndChecked() throws IOException {
    Path policy = write("policy.yaml", POLICY);
    Path tests = write("tests.yaml", TESTS);
    Path open = write("open.yaml", "backstay-policy: 1\ntables: {Orders: {}}\n");
    Path wrong = write("wrong.yaml", "backstay-policy: 1\ntabels: {}\n");

    assertThat(alone("permissions", "test", tests, "--policy", policy))
        .isEqualTo(new CommandFixture.Said(0, "1 passed, 0 failed\n", ""));
    CommandFixture.Said failed = alone("permissions", "test", tests, "--policy", open);
    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.out()).contains("FAILED line 3", "expected denied, got allowed");

    CommandFixture.Said differs = alone("permissions", "diff", open, policy);
    assertThat(differs.exit()).isEqualTo(1);
    assertThat(differs.out()).contains("nobody logged in, any client key: yes -> no");
    assertThat(alone("permissions", "diff", policy, policy).exit()).isZero();

    CommandFixture.Said found = alone("permissions", "lint", "--policy", open);
    assertThat(found.exit()).isEqualTo(1);
    assertThat(found.out()).contains("table Orders: anybody may do CREATE");
    assertThat(alone("permissions", "lint", "--policy", open, "--silence", "anonymous-write").out())
        .doesNotContain("anonymous-write");

    for (String[] words :
        new String[][] {
          {"permissions", "lint", "--policy", wrong.toString()},
          {"permissions", "diff", wrong.toString(), policy.toString()},
          {"permissions", "test", wrong.toString(), "--policy", policy.toString()},
          {"permissions", "import", wrong.toString()}
        }) {
      CommandFixture.Said said = alone((Object[]) words);
      assertThat(said.exit()).as(String.join(" ", words)).isEqualTo(2);
      assertThat(said.err()).contains("backstay: line ");
    }
    assertThat(alone("permissions", "test", directory.resolve("none.yaml")).err())
        .contains("cannot read");
    assertThat(alone("permissions", "rules").out())
        .contains("anonymous-write", "Found in:", "- silence: dead-cell");
    assertThat(alone("permissions", "rules", "dead-cell").out()).doesNotContain("anonymous-write");
    assertThat(alone("permissions", "rules", "none").exit()).isEqualTo(1);
  }

  @Test
  void anAppIsExportedImportedTestedAndChecked() throws IOException {
    try (CommandFixture fixture = new CommandFixture(directory.resolve("data"))) {
      String app = fixture.createApp("Food");
      var _ = fixture.client().post("/" + app + "/console/data/tables", Map.of("name", "Orders"));
      String policy = write("policy.yaml", POLICY).toString();
      String tests = write("tests.yaml", TESTS).toString();

      assertThat(fixture.must("permissions", "export")).startsWith("backstay-policy: 1\n");
      assertThat(fixture.run("permissions", "test", tests).exit()).isEqualTo(1);
      assertThat(fixture.must("permissions", "import", policy, "--dry-run", "--app", app))
          .contains("nobody logged in, any client key: yes -> no");
      assertThat(fixture.run("permissions", "diff", policy).exit()).isEqualTo(1);
      assertThat(fixture.must("permissions", "import", policy)).contains("Cells that change:");
      assertThat(fixture.must("permissions", "test", tests)).isEqualTo("1 passed, 0 failed\n");
      assertThat(fixture.must("permissions", "diff", policy)).contains("No permission changes.");
      assertThat(fixture.run("permissions", "lint").out()).contains("registration-cannot-work");
      assertThat(fixture.run("permissions", "lint", "--silence", "registration-cannot-work").out())
          .doesNotContain("registration-cannot-work");

      Path exported = directory.resolve("exported.yaml");
      assertThat(fixture.must("permissions", "export", "-o", exported.toString())).isEmpty();
      assertThat(Files.readString(exported)).contains("owner: {grant: [FIND]}");
      assertThat(fixture.must("permissions", "import", exported.toString()))
          .isEqualTo("No permission changes.\n");
      String role = write("role.yaml", "backstay-policy: 1\nroles: [Cook]\n").toString();
      assertThat(fixture.must("permissions", "import", role))
          .contains("role Cook: none -> Cook", "Nobody has the new role Cook yet.", "lint");
      assertThat(fixture.must("permissions", "import", role)).doesNotContain("new role");
      assertThat(
              fixture
                  .run(
                      "permissions",
                      "import",
                      write("other.yaml", "backstay-policy: 1\ntables: {None: {}}").toString())
                  .err())
          .contains("line 2: the app has no table `None`");
    }
  }
}
