package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.ReferenceDecider.Question;
import dev.backstay.security.ReferenceDecider.Request;
import dev.backstay.security.ask.HypotheticalCaller;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.ask.Reach;
import dev.backstay.security.ask.WhoCan;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WhoCanTest {
  private static final Role CUSTOMER = Role.custom("r-customer", "Customer");
  private static final Role PARTNER = Role.custom("r-partner", "PartnerUser");
  private static final HypotheticalKey PARTNER_KEY =
      HypotheticalKey.custom("Partner", PARTNER.id());

  /** Every cell of the matrix of random applications, against the slow reference. */
  @Test
  void a_matrix_says_what_the_model_says() {
    WorldGenerator generator = new WorldGenerator(20_261_123);
    int compared = 0;
    for (int number = 0; number < 300; number++) {
      World world = generator.world();
      Policy policy = world.policy();
      HypotheticalKey key = HypotheticalKey.custom("K", "key-k");
      List<HypotheticalKey> keys = WhoCan.keys(List.of(key));
      List<HypotheticalLogin> logins =
          new java.util.ArrayList<>(WhoCan.logins(policy.roles(), List.of(key)));
      logins.add(HypotheticalLogin.user("u1", "u1", Set.of("staff", "club")));
      Operation operation = generator.pick(WorldGenerator.ROW_OPERATIONS);
      WhoCan matrix = WhoCan.of(policy, operation, new Asset.Table("orders"), keys, logins);
      for (WhoCan.Line line : matrix.lines()) {
        for (int at = 0; at < keys.size(); at++) {
          ReferenceDecider reference =
              new ReferenceDecider(world, request(keys.get(at), line.login()));
          assertThat(line.reaches().get(at).others())
              .as("%s %s", line.login(), keys.get(at))
              .isEqualTo(reference.data(row(operation, null)).allowed());
          if (line.login().userId() != null) {
            assertThat(line.reaches().get(at).own())
                .as("own rows, %s %s", line.login(), keys.get(at))
                .isEqualTo(reference.data(row(operation, line.login().userId())).allowed());
          }
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(20_000);
  }

  private static Request request(HypotheticalKey key, HypotheticalLogin login) {
    return new Request(
        key.type(),
        key.roleId(),
        login.state(),
        login.social(),
        login.userId(),
        List.copyOf(login.roleIds()));
  }

  private static Question row(Operation operation, String owner) {
    return new Question(operation, World.place(Area.DATA, "orders"), null, true, owner, List.of());
  }

  @Test
  void the_text_names_keys_that_differ_and_explains_its_words() {
    Policy policy =
        Policy.builder()
            .role(CUSTOMER)
            .role(PARTNER)
            .newApplication()
            .global("NotAuthenticatedUser", Cells.NONE)
            .global("AuthenticatedUser", Operation.FIND, Access.DENY)
            .container(
                ContainerPolicy.builder(Area.DATA, "t1")
                    .name("Orders")
                    .owner(Operation.FIND, Access.GRANT)
                    .role("RestUser", Operation.FIND, Access.DENY)
                    .build())
            .build();
    WhoCan matrix =
        WhoCan.of(
            policy,
            Operation.FIND,
            new Asset.Table("t1"),
            WhoCan.keys(List.of(PARTNER_KEY)),
            WhoCan.logins(policy.roles(), List.of(PARTNER_KEY)));

    assertThat(matrix.toText())
        .isEqualTo(
            """
            WHO CAN FIND on table Orders

                                       REST     JS, IOS, ANDROID, WP, AS  BL       Partner
            nobody logged in           no       no                        yes      yes
            a guest                    own      yes                       yes      yes
            a user                     own      own                       own      yes
            a user by Facebook         own      own                       own      yes
            a user by Google           own      own                       own      yes
            a user by Twitter          own      own                       own      yes
            a user by another network  own      own                       own      yes
            a user, role Customer      own      yes                       yes      yes

            own: only the rows that they own
            """);
  }

  @Test
  void rows_with_permissions_of_their_own_have_a_star() {
    Policy policy =
        Policy.builder()
            .newApplication()
            .container(
                ContainerPolicy.builder(Area.DATA, "t1")
                    .objectAclOperations(Set.of(Operation.FIND))
                    .build())
            .build();
    assertThat(reach(policy, HypotheticalLogin.someone("a user", Set.of())).text())
        .isEqualTo("yes*");
    assertThat(reach(policy.withClosedToClients(true), HypotheticalLogin.NOBODY).text())
        .isEqualTo("no");
  }

  private static Reach reach(Policy policy, HypotheticalLogin login) {
    HypotheticalCaller who = new HypotheticalCaller(HypotheticalKey.of(ApiKeyType.JS), login);
    return new dev.backstay.security.ask.Question(who, Operation.FIND, new Asset.Table("t1"))
        .reach(policy);
  }

  @Test
  void an_upsert_needs_both_of_its_decisions() {
    Policy policy =
        Policy.builder()
            .newApplication()
            .container(
                ContainerPolicy.builder(Area.DATA, "t1")
                    .role("JSUser", Operation.CREATE, Access.DENY)
                    .build())
            .build();
    HypotheticalCaller who =
        new HypotheticalCaller(HypotheticalKey.of(ApiKeyType.JS), HypotheticalLogin.NOBODY);
    var question =
        new dev.backstay.security.ask.Question(who, Operation.UPSERT, new Asset.Table("t1"));

    assertThat(question.decisions(policy))
        .extracting(Decision::isAllowed)
        .containsExactly(true, false);
    assertThat(question.decide(policy).operation()).isEqualTo(Operation.CREATE);
    assertThat(question.reach(policy)).isEqualTo(Reach.NONE);
  }

  @Test
  void users_with_cells_of_their_own_are_found_along_a_path() {
    Policy policy =
        Policy.builder()
            .container(
                ContainerPolicy.builder(Area.FILES, "/a")
                    .user("u1", Operation.READ, Access.GRANT)
                    .user(Role.ALL, Operation.READ, Access.DENY)
                    .build())
            .container(
                ContainerPolicy.builder(Area.SERVICES, "s")
                    .methodUser("m", "u2", Access.DENY)
                    .build())
            .build();
    assertThat(WhoCan.usersWithCells(policy, new Asset.FilePath("/a/b.txt"))).containsExactly("u1");
    assertThat(WhoCan.usersWithCells(policy, new Asset.Method("s", "m"))).containsExactly("u2");
    assertThat(WhoCan.usersWithCells(policy, new Asset.Method("s", "n"))).isEmpty();
  }

  @Test
  void role_names_say_which_key_and_login_they_come_with() {
    assertThat(holding("JSUser", "Customer"))
        .containsExactly("JSUser", "AuthenticatedUser", "Customer");
    assertThat(holding()).containsExactly("RestUser", "NotAuthenticatedUser");
    assertThat(holding("ServerCodeUser")).containsExactly("ServerCodeUser");
    assertThat(holding("GuestUser")).containsExactly("RestUser", "GuestUser");
    assertThat(holding("FacebookUser"))
        .containsExactly("RestUser", "AuthenticatedUser", "SocialUser", "FacebookUser");
    assertThat(holding("SocialUser"))
        .containsExactly("RestUser", "AuthenticatedUser", "SocialUser");
    assertThat(roles(HypotheticalCaller.holding(ROLES, List.of("PartnerUser"), PARTNER_KEY)))
        .containsExactly("NotAuthenticatedUser", "PartnerUser");
  }

  @Test
  void roles_that_no_request_has_together_are_refused_in_words() {
    refused("there is no role `Nobody`", "Nobody");
    refused("`JSUser` comes with the key JS, not with REST", "RestUser", "JSUser");
    refused("nobody, by a guest or by a user", "GuestUser", "AuthenticatedUser");
    refused("nobody is logged in", "NotAuthenticatedUser", "Customer");
    refused("`ServerCodeUser` only", "ServerCodeUser", "NotAuthenticatedUser");
    refused("one network", "FacebookUser", "TwitterUser");
  }

  private static final Roles ROLES = Roles.of(List.of(CUSTOMER, PARTNER));

  private static List<String> holding(String... names) {
    return roles(HypotheticalCaller.holding(ROLES, List.of(names), null));
  }

  private static List<String> roles(HypotheticalCaller who) {
    return who.caller(ROLES).roles().all().stream().map(Role::name).toList();
  }

  private static void refused(String message, String... names) {
    assertThatThrownBy(() -> HypotheticalCaller.holding(ROLES, List.of(names), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
