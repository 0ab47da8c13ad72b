package dev.backstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionTestsTest {
  private static final AppPermissions APP =
      PolicyFile.read(
              """
              backstay-policy: 1
              roles: [Club]
              global:
                NotAuthenticatedUser: none
                AuthenticatedUser: {data: {deny: [FIND, UPDATE, REMOVE, UPSERT, PERMISSION]}}
                Club: {data: {deny: [FIND]}}
              tables:
                Orders:
                  owner: {grant: [FIND, UPDATE]}
                  columns: {cost: {hide-from: [JSUser]}}
              files: {/private: {roles: {AuthenticatedUser: {deny: all}}}}
              channels: {news: {roles: {AuthenticatedUser: {deny: [PUBLISH]}}}}
              services: {Shop: {methods: {refund: {roles: {Club: deny}}}}}
              """)
          .alone();

  private static final String HEAD =
      """
      backstay-permission-tests: 1
      callers:
        nobody: {key: JS}
        anna: {key: JS, user: anna}
        club: {key: REST, user: cleo, roles: [Club]}
        guest: {guest: g1}
        code: {key: BL}
      rows:
        Orders:
          r1: {owner: anna}
          r2: {owner: bob}
          r3: {owner: bob, users: {anna: {grant: [FIND]}}}
          r4: {owner: bob, roles: {Club: {grant: [FIND, UPDATE]}}}
      tests:
      """;

  private static TestReport run(String tests) {
    return PermissionTests.run(HEAD + tests, APP, null);
  }

  private static List<String> problems(String text) {
    WrongFileException wrong =
        catchThrowableOfType(WrongFileException.class, () -> PermissionTests.run(text, APP, null));
    return wrong.problems().stream().map(FileProblem::toString).toList();
  }

  @Test
  void testsThatAgreeWithThePolicyPass() {
    TestReport report =
        run(
            """
            - {who: nobody, does: FIND on table Orders, expect: denied}
            - {who: anna, does: FIND on table Orders, expect: own}
            - {who: anna, does: FIND on table Orders, expect: {rows: [r1, r3], hidden: [cost]}}
            - {who: club, does: FIND on table Orders, expect: {rows: [r4], hidden: []}}
            - {who: club, does: UPDATE on row Orders/r4, expect: allowed}
            - {who: anna, does: UPDATE on row Orders/r1, expect: allowed}
            - {who: anna, does: UPDATE on row Orders/r3, expect: denied}
            - {who: anna, does: CREATE on table Orders, expect: allowed}
            - {who: guest, does: REMOVE on row Orders/r1, expect: allowed}
            - {who: code, does: FIND on table Orders, expect: {rows: [r1, r2, r3, r4]}}
            - {who: {key: REST, user: x, social: facebook}, does: READ on path /private/a, expect: denied}
            - {who: anna, does: SUBSCRIBE on channel news, expect: allowed}
            - {who: anna, does: PUBLISH on channel news, expect: denied}
            - {who: club, does: INVOKE on method Shop/refund, expect: denied}
            - {who: anna, does: INVOKE on method Shop/refund, expect: allowed}
            """);
    assertThat(report.toText()).isEqualTo("15 passed, 0 failed\n");
  }

  @Test
  void aFailureSaysWhereAndWhy() {
    TestReport report =
        run(
            """
            - {who: nobody, does: FIND on table Orders, expect: allowed}
            - who: anna
              does: FIND on table Orders
              expect: {rows: [r1, r2]}
            - {who: anna, does: FIND on table Orders, expect: allowed}
            - {who: code, does: FIND on table Orders, expect: denied}
            """);
    assertThat(report.failed()).isEqualTo(4);
    assertThat(report.toText())
        .contains(
            """
            FAILED line 15: nobody does FIND on table Orders
              expected allowed, got denied
            """,
            "role NotAuthenticatedUser DENY",
            """
            FAILED line 16: anna does FIND on table Orders
              expected rows [r1, r2], got rows [r1, r3]
            """,
            "expected allowed, got own",
            "0 passed, 4 failed\n");
  }

  @Test
  void aFileThatCannotBeUnderstoodSaysWhere() {
    String tests =
        """
        - {who: zoe, does: FIND on table Orders, expect: denied}
        - {who: anna, does: finds Orders, expect: denied}
        - {who: anna, does: FIND on table Odrers, expect: denied}
        - {who: anna, does: UPDATE on row Orders/r9, expect: denied}
        - {who: anna, does: INVOKE on method Shop/steal, expect: denied}
        - {who: anna, does: FNID on table Orders, expect: denied}
        - {who: anna, does: FIND on table Orders, expect: maybe}
        - {who: anna, does: FIND on table Orders, expect: {rows: [r9]}}
        - {who: anna, does: FIND on table Orders}
        - {who: {key: NONE}, does: FIND on table Orders, expect: denied}
        """;
    assertThat(problems(HEAD + tests))
        .extracting(problem -> problem.substring(0, Math.min(45, problem.length())))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("line 15: nobody is called `zoe`"),
            one -> assertThat(one).startsWith("line 16: here belongs a question"),
            one -> assertThat(one).startsWith("line 17: there is no table `Odrers`"),
            one -> assertThat(one).startsWith("line 18: there is no row `r9`"),
            one -> assertThat(one).startsWith("line 19: there is no method `Shop/steal`"),
            one -> assertThat(one).startsWith("line 20: there is no operation `FNID`"),
            one -> assertThat(one).startsWith("line 21: here belongs allowed, denied"),
            one -> assertThat(one).startsWith("line 22: no row is called `r9`"),
            one -> assertThat(one).startsWith("line 23: a test says `who:`"),
            one -> assertThat(one).startsWith("line 24: there is no key `NONE`"));
    assertThat(
            problems(
                """
                backstay-permission-tests: 1
                tests: []\
                """))
        .containsExactly("line 1: the file needs a list `tests:` of 1 to 10000 tests");
    assertThat(
            problems(
                """
                backstay-permission-tests: 1
                callers: {a: {roles: [Club]}}
                tests: [1]\
                """))
        .containsExactly("line 2: only a user has roles; say `user:` who");
    assertThat(
            problems(
                """
                backstay-permission-tests: 1
                callers: {a: {user: a, roles: [JSUser]}}
                tests: [1]\
                """))
        .singleElement()
        .asString()
        .contains("there is no role `JSUser` that users are given");
  }

  @Test
  void rowsThatNobodyDescribesNeedARunningApp() {
    String text =
        """
        backstay-permission-tests: 1
        tests:
          - {who: {key: JS}, does: FIND on table Users, expect: {rows: [u1]}}
        """;
    assertThat(problems(text))
        .containsExactly(
            "line 3: no row is called `u1` under rows:",
            "line 3: say under rows: which rows there are");
  }
}
