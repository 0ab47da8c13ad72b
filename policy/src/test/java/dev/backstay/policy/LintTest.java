package dev.backstay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.policy.AppPermissions.Silence;
import dev.backstay.security.model.Change;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LintTest {
  /** What to do about it takes rows of other tables, too: only people know. */
  private static final Set<String> NOT_PROPOSED = Set.of("owner-policy-not-reached");

  private static final String HEAD = "backstay-policy: 1\n";

  static Stream<String> rules() {
    return Lint.rules().stream().map(LintRule::name);
  }

  private static LintReport check(String yaml) {
    return Lint.check(PolicyFile.read(HEAD + yaml).alone(), List.of());
  }

  private static List<LintFinding> of(String rule, LintReport report) {
    return report.findings().stream().filter(finding -> finding.rule().equals(rule)).toList();
  }

  private static AppPermissions withRolesInUse(String yaml, Set<String> roleIds) {
    AppPermissions app = PolicyFile.read(HEAD + yaml).alone();
    return new AppPermissions(
        app.policy(),
        app.tables(),
        app.services(),
        app.keys(),
        roleIds,
        app.registration(),
        app.silences());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void findsWhatItsExampleShowsAndNotInTheBetterOne(String name) {
    LintRule rule = Lint.rule(name).orElseThrow();
    if (rule.better().isEmpty()) {
      // only a running app knows what users have
      assertThat(of(name, Lint.check(withRolesInUse(rule.example(), Set.of()), List.of())))
          .hasSize(1);
      assertThat(of(name, Lint.check(withRolesInUse(rule.example(), Set.of("Staff")), List.of())))
          .isEmpty();
      return;
    }
    assertThat(of(name, check(rule.example()))).as(rule.example()).isNotEmpty();
    assertThat(of(name, check(rule.better()))).as(rule.better()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void whatItProposesDoesAwayWithWhatItFound(String name) {
    AppPermissions app = withRolesInUse(Lint.rule(name).orElseThrow().example(), Set.of());
    for (LintFinding finding : of(name, Lint.check(app, List.of()))) {
      if (NOT_PROPOSED.contains(name)) {
        assertThat(finding.fix()).isEmpty();
        continue;
      }
      assertThat(finding.fix()).as(finding.message()).isNotEmpty();

      AppPermissions after = app.withPolicy(Change.applyTo(app.policy(), finding.fix()));

      assertThat(of(name, Lint.check(after, List.of())))
          .as(finding.message())
          .noneMatch(left -> left.on().equals(finding.on()));
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void isSilencedByNameForOneAssetOrForAll(String name) {
    LintRule rule = Lint.rule(name).orElseThrow();
    AppPermissions app = withRolesInUse(rule.example(), Set.of());
    LintReport loud = Lint.check(app, List.of());
    String on = of(name, loud).getFirst().on();

    LintReport one = Lint.check(app, List.of(new Silence(name, on, "meant so")));
    assertThat(of(name, one)).noneMatch(finding -> finding.on().equals(on));
    assertThat(one.silenced()).isNotEmpty().allMatch(finding -> finding.rule().equals(name));
    assertThat(one.findings().size() + one.silenced().size()).isEqualTo(loud.findings().size());
    assertThat(of(name, Lint.check(app, List.of(new Silence(name, "*", "meant so"))))).isEmpty();
    assertThat(of(name, Lint.check(app, List.of(new Silence(name, "table None", "no")))))
        .isEqualTo(of(name, loud));
  }

  @Test
  void aPolicyFileSilencesWithAReason() {
    String yaml = "tables:\n  Guestbook: {}\nlint:\n  - silence: anonymous-write\n";
    String rest = "    on: table Guestbook\n    because: that is what it is for\n";
    assertThat(of("anonymous-write", check(yaml + rest)))
        .noneMatch(finding -> finding.on().equals("table Guestbook"))
        .anyMatch(finding -> finding.on().equals("table Users"));
    assertThat(PolicyFile.write(PolicyFile.read(HEAD + yaml + rest).alone()))
        .contains("- silence: anonymous-write", "because: \"that is what it is for\"");
    assertThat(PolicyFileTest.problems(HEAD + yaml))
        .containsExactly("line 5: say `silence:` which rule, and `because:` why");
    assertThat(PolicyFileTest.problems(HEAD + "lint: [{silence: no-such-rule, because: why}]"))
        .containsExactly("line 2: there is no rule `no-such-rule`; see backstay permissions rules");
  }

  @Test
  void rulesSayWhatTheyAreFor() {
    assertThat(Lint.rules()).hasSizeGreaterThanOrEqualTo(12).doesNotHaveDuplicates();
    assertThat(Lint.rules())
        .allSatisfy(rule ->
            assertThat(rule.toText())
                .contains(
                    rule.name(), rule.explanation(), "Found in:", "- silence: " + rule.name()));
  }

  /** What a cell that never decides says, in every way it can come about. */
  @Test
  void findsDeadCells() {
    String[][] cases = {
      {
        "tables: {T: {closed-to-clients: true, roles: {NotAuthenticatedUser: {deny: [FIND]}}}}",
        "closed"
      },
      {"closed-to-clients: true\ntables: {T: {roles: {JSUser: {grant: [FIND]}}}}", "closed"},
      {"tables: {T: {users: {\"*\": {grant: [FIND]}}, owner: {grant: [FIND]}}}", "owner policy"},
      {
        "roles: [R]\ntables: {T: {users: {\"*\": {deny: [FIND]}}, roles: {R: {grant: [FIND]}}}}",
        "all users"
      },
      {"files: {/a: {roles: {\"*\": {deny: [READ]}, JSUser: {grant: [READ]}}}}", "all roles"},
      {"tables: {T: {columns: {c: {show-to: [JSUser]}}}}", "column c"}
    };
    for (String[] each : cases) {
      assertThat(of("dead-cell", check(each[0])))
          .as(each[0])
          .singleElement()
          .satisfies(finding -> assertThat(finding.message()).contains(each[1]));
    }
    assertThat(
            of(
                "dead-cell",
                check(
                    "tables: {T: {closed-to-clients: true, roles: {GuestUser: {deny: [FIND]}}}}")))
        .as("server code called by a guest has GuestUser")
        .isEmpty();
  }
}
