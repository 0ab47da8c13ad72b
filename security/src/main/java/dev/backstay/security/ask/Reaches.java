package dev.backstay.security.ask;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one policy to many questions. It says what {@link Question#reach} says, and asks
 * the engine once for all those whom the policy cannot tell apart: tables and channels without
 * cells are alike, and on one that has some, so are roles of the same kind that have none there and
 * the same global cells.
 *
 * <p>For one thread; keep it as long as the questions take.
 */
public final class Reaches {
  private static final HypotheticalKey SOME_KEY = HypotheticalKey.of(ApiKeyType.REST);
  private static final String NOBODY_IN_PARTICULAR = "";

  private final Policy policy;

  /** A number for each kind of role that has no cells in a container, by role id. */
  private final Map<String, Integer> kinds = new HashMap<>();

  private final Map<HypotheticalLogin, List<String>> rolesOfLogins = new HashMap<>();
  private final Map<HypotheticalKey, List<String>> rolesOfKeys = new HashMap<>();
  private final Map<Asset, Answers> answers = new HashMap<>();
  private final Map<Area, Answers> withoutCells = new EnumMap<>(Area.class);

  private record RoleKind(boolean system, Cells global) {}

  private record LoginKind(LoginState state, @Nullable String userId, Set<Object> roles) {}

  private record KeyKind(boolean serverCode, Set<Object> roles) {}

  private record Asked(int key, int login, Operation operation) {}

  /** Prepares questions to a policy. */
  public Reaches(Policy policy) {
    this.policy = policy;
    Map<RoleKind, Integer> numbers = new HashMap<>();
    for (Role role : policy.roles().all()) {
      RoleKind kind = new RoleKind(role.system(), policy.global(role.id()));
      kinds.put(role.id(), numbers.computeIfAbsent(kind, each -> numbers.size()));
    }
  }

  /**
   * How far such a caller gets.
   *
   * @param key with which key
   * @param login who is logged in
   * @param operation what for
   * @param asset on what; see {@link Question}
   */
  public Reach of(HypotheticalKey key, HypotheticalLogin login, Operation operation, Asset asset) {
    boolean alike =
        grouped(asset)
            // such a role stands in two places at once
            && (key.roleId() == null || !login.roleIds().contains(key.roleId()));
    return alike
        ? answers(asset).of(key, login, operation)
        : new Question(new HypotheticalCaller(key, login), operation, asset).reach(policy);
  }

  /**
   * Of some logins, those that an asset's answers can differ for: of any that are alike there, the
   * first. Files and services are not looked into: for them it is all.
   *
   * @param logins none of whom has the role of a custom key
   */
  public List<HypotheticalLogin> distinctLogins(Asset asset, List<HypotheticalLogin> logins) {
    return grouped(asset) ? firsts(logins, answers(asset)::number) : logins;
  }

  /** Of some keys, those that an asset's answers can differ for, as {@link #distinctLogins}. */
  public List<HypotheticalKey> distinctKeys(Asset asset, List<HypotheticalKey> keys) {
    return grouped(asset) ? firsts(keys, answers(asset)::number) : keys;
  }

  private static <T> List<T> firsts(List<T> all, ToIntFunction<T> number) {
    BitSet seen = new BitSet();
    List<T> firsts = new ArrayList<>();
    for (T each : all) {
      int of = number.applyAsInt(each);
      if (!seen.get(of)) {
        seen.set(of);
        firsts.add(each);
      }
    }
    return firsts;
  }

  private static boolean grouped(Asset asset) {
    return asset instanceof Asset.Table || asset instanceof Asset.Channel;
  }

  private Answers answers(Asset asset) {
    Answers found = answers.get(asset);
    if (found == null) {
      ContainerPolicy cells = policy.container(asset.area(), asset.containerId()).orElse(null);
      found =
          cells == null
              ? withoutCells.computeIfAbsent(asset.area(), each -> new Answers(asset, null))
              : new Answers(asset, cells);
      answers.put(asset, found);
    }
    return found;
  }

  /** The roles that come with a login, beside those of some key. */
  private List<String> roles(HypotheticalLogin login) {
    return rolesOfLogins.computeIfAbsent(login, each -> held(SOME_KEY, each));
  }

  /** The roles that come with a key, beside those of nobody logged in. */
  private List<String> roles(HypotheticalKey key) {
    return rolesOfKeys.computeIfAbsent(key, each -> held(each, HypotheticalLogin.NOBODY));
  }

  private List<String> held(HypotheticalKey key, HypotheticalLogin login) {
    Caller caller = new HypotheticalCaller(key, login).caller(policy.roles());
    List<String> ids = new ArrayList<>(caller.roles().unknownIds());
    caller.roles().all().forEach(role -> ids.add(role.id()));
    return ids;
  }

  /** What is known of one asset, or of all that have no cells. */
  private final class Answers {
    private final Asset asset;
    private final @Nullable ContainerPolicy cells;
    private final Map<HypotheticalLogin, Integer> logins = new HashMap<>();
    private final Map<LoginKind, Integer> loginKinds = new HashMap<>();
    private final Map<HypotheticalKey, Integer> keys = new HashMap<>();
    private final Map<KeyKind, Integer> keyKinds = new HashMap<>();
    private final Map<Asked, Reach> known = new HashMap<>();

    /**
     * @param cells those of the asset's container; null without any
     */
    Answers(Asset asset, @Nullable ContainerPolicy cells) {
      this.asset = asset;
      this.cells = cells;
    }

    /** The number of the kind of key. */
    int number(HypotheticalKey key) {
      Integer number = keys.get(key);
      if (number == null) {
        // the role of a custom key stands in either tier: it is like no other
        KeyKind kind = new KeyKind(key.type().isServerCode(), kinds(roles(key), key.roleId()));
        number = keyKinds.computeIfAbsent(kind, each -> keyKinds.size());
        keys.put(key, number);
      }
      return number;
    }

    /** The number of the kind of login. */
    int number(HypotheticalLogin login) {
      Integer number = logins.get(login);
      if (number == null) {
        LoginKind kind =
            new LoginKind(login.state(), user(login.userId()), kinds(roles(login), null));
        number = loginKinds.computeIfAbsent(kind, each -> loginKinds.size());
        logins.put(login, number);
      }
      return number;
    }

    Reach of(HypotheticalKey key, HypotheticalLogin login, Operation operation) {
      Asked asked = new Asked(number(key), number(login), operation);
      Reach reach = known.get(asked);
      if (reach == null) {
        reach = new Question(new HypotheticalCaller(key, login), operation, asset).reach(policy);
        known.put(asked, reach);
      }
      return reach;
    }

    private @Nullable String user(@Nullable String userId) {
      boolean named = cells != null && userId != null && cells.cells().users().containsKey(userId);
      return userId == null || named ? userId : NOBODY_IN_PARTICULAR;
    }

    /** Roles with cells here and roles that are like no other by their ids, others by kind. */
    private Set<Object> kinds(List<String> roleIds, @Nullable String alone) {
      Set<Object> found = new HashSet<>();
      for (String id : roleIds) {
        Integer kind = kinds.get(id);
        boolean apart =
            kind == null
                || id.equals(alone)
                || (cells != null && cells.cells().roles().containsKey(id));
        found.add(apart ? id : kind);
      }
      return found;
    }
  }
}
