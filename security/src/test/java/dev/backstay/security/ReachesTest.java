package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.ask.HypotheticalCaller;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.ask.Question;
import dev.backstay.security.ask.Reach;
import dev.backstay.security.ask.Reaches;
import dev.backstay.security.ask.WhoCan;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReachesTest {
  private static final HypotheticalKey KEY = HypotheticalKey.custom("K", "key-k");
  private static final List<Asset> ASSETS =
      List.of(
          new Asset.Table("orders"),
          new Asset.Table("items"),
          new Asset.Table("without cells"),
          new Asset.Table("without cells too"),
          new Asset.Channel("chat"),
          new Asset.Channel("silence"),
          new Asset.FilePath("/a"),
          new Asset.Method("shop", "get"));

  /** Who is taken for like someone else must get the answers that they get when asked alone. */
  @Test
  void says_what_each_question_says_when_it_is_asked_alone() {
    WorldGenerator generator = new WorldGenerator(20_261_128);
    Set<Reach> seen = new HashSet<>();
    int compared = 0;
    for (int number = 0; number < 24; number++) {
      Policy policy = withAlikeRoles(generator.world().policy(), number);
      List<HypotheticalKey> keys = WhoCan.keys(List.of(KEY));
      Reaches reaches = new Reaches(policy);
      for (Asset asset : ASSETS) {
        for (Operation operation : Operation.of(asset.area())) {
          for (HypotheticalLogin login : logins(policy)) {
            for (HypotheticalKey key : keys) {
              Reach alone =
                  new Question(new HypotheticalCaller(key, login), operation, asset).reach(policy);
              assertThat(reaches.of(key, login, operation, asset))
                  .as("%s: %s on %s by %s with %s", number, operation, asset, login, key)
                  .isEqualTo(alone);
              seen.add(alone);
              compared++;
            }
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(80_000);
    assertThat(seen).as("all kinds of answers occur").hasSizeGreaterThan(5);
  }

  /** The first of those who are alike stands for the others: nobody's answers may get lost. */
  @Test
  void the_distinct_logins_and_keys_have_all_the_answers() {
    WorldGenerator generator = new WorldGenerator(20_261_129);
    int left = 0;
    for (int number = 0; number < 24; number++) {
      Policy policy = withAlikeRoles(generator.world().policy(), number);
      List<HypotheticalKey> keys = WhoCan.keys(List.of(KEY));
      List<HypotheticalLogin> logins = WhoCan.logins(policy.roles(), List.of(KEY));
      Reaches reaches = new Reaches(policy);
      for (Asset asset : ASSETS) {
        List<HypotheticalKey> someKeys = reaches.distinctKeys(asset, keys);
        List<HypotheticalLogin> someLogins = reaches.distinctLogins(asset, logins);
        left += logins.size() - someLogins.size();
        assertThat(keys).containsSubsequence(someKeys);
        assertThat(logins).containsSubsequence(someLogins);
        for (Operation operation : Operation.of(asset.area())) {
          assertThat(answers(policy, operation, asset, someKeys, someLogins))
              .as("%s: %s on %s", number, operation, asset)
              .isEqualTo(answers(policy, operation, asset, keys, logins));
        }
      }
    }
    assertThat(left).as("logins that need not be asked about").isPositive();
  }

  private static Set<List<Reach>> answers(
      Policy policy,
      Operation operation,
      Asset asset,
      List<HypotheticalKey> keys,
      List<HypotheticalLogin> logins) {
    Set<List<Reach>> answers = new HashSet<>();
    for (WhoCan.Line line : WhoCan.of(policy, operation, asset, keys, logins).lines()) {
      answers.add(line.reaches().stream().distinct().toList());
    }
    return answers;
  }

  /** Global cells are random, so hardly two roles are alike unless they are made so. */
  private static Policy withAlikeRoles(Policy policy, int number) {
    return number % 3 == 0
        ? policy
        : policy
            .withGlobal("club", policy.global("staff"))
            .withGlobal(number % 3 == 1 ? "vip" : "key-k", policy.global("staff"))
            .withGlobal("JSUser", policy.global("RestUser"))
            .withGlobal("GuestUser", policy.global("AuthenticatedUser"));
  }

  private static List<HypotheticalLogin> logins(Policy policy) {
    List<HypotheticalLogin> logins = new ArrayList<>();
    for (HypotheticalLogin login : WhoCan.logins(policy.roles(), List.of(KEY))) {
      if (!login.name().contains("extra") || login.name().endsWith("extra7")) {
        logins.add(login);
      }
    }
    logins.add(HypotheticalLogin.user("u1", "u1", Set.of("staff", "club")));
    logins.add(HypotheticalLogin.user("u2", "u2", Set.of()));
    logins.add(HypotheticalLogin.someone("with the role of the key", Set.of("key-k")));
    logins.add(HypotheticalLogin.someone("with a role that is gone", Set.of("ghost")));
    return logins;
  }
}
