package dev.backstay.bench;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.entity.Entities;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One question beside jCasbin and Cedar: may a user with five roles do FIND on a table where a cell
 * of one of them grants it?
 *
 * <p>Neither has layers, row owners or an order of custom and system roles, so the question is the
 * one that all three can be asked: cells of roles on tables, denials before grants. Each keeps the
 * cells as its documents advise: jCasbin in memory, Cedar parsed and cached on its side.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeersBenchmark {
  private static final String MODEL =
      """
      [request_definition]
      r = sub, obj, act

      [policy_definition]
      p = sub, obj, act, eft

      [role_definition]
      g = _, _

      [policy_effect]
      e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

      [matchers]
      m = r.obj == p.obj && r.act == p.act && g(r.sub, p.sub)
      """;
  private static final List<String> SYSTEM =
      List.of("JSUser", "AuthenticatedUser", "SocialUser", "FacebookUser");
  private static final String CUSTOM = "role20";

  /** How many cells the app has; a table has 500. */
  @Param({"500", "100000"})
  public int cells;

  private Policy policy = CellPolicies.policy(List.of());
  private Caller caller = CellPolicies.caller(policy, List.of());
  private final Asset.Table table = new Asset.Table("t0");
  private final Enforcer enforcer = new Enforcer(model());
  private final BasicAuthorizationEngine cedar = new BasicAuthorizationEngine();
  private PolicySet cedarPolicies = new PolicySet();
  private Entities cedarEntities = new Entities();
  private final AuthorizationRequest cedarRequest =
      new AuthorizationRequest(
          uid("User", "anna"), uid("Action", "FIND"), uid("Table", "t0"), Map.of());

  private static Model model() {
    Model model = new Model();
    model.loadModelFromText(MODEL);
    return model;
  }

  private static EntityUID uid(String type, String id) {
    return new EntityUID(EntityTypeName.parse(type).orElseThrow(), id);
  }

  /** Gives all three the same cells and checks that they come to the same answer. */
  @Setup
  public void prepare() throws AuthException {
    List<String> held = new ArrayList<>(SYSTEM);
    held.add(CUSTOM);
    List<CellPolicies.Cell> kept =
        CellPolicies.cells().subList(0, cells).stream()
            // the five roles are not denied, so that the three agree
            .map(cell -> held.contains(cell.role()) ? granted(cell) : cell)
            .toList();
    policy = CellPolicies.policy(CellPolicies.containers(kept));
    caller = CellPolicies.caller(policy, List.of(CUSTOM));

    enforcer.enableAutoBuildRoleLinks(false);
    enforcer.addPolicies(
        kept.stream()
            .map(cell -> List.of(cell.role(), cell.table(), cell.operation().name(), effect(cell)))
            .collect(Collectors.toCollection(ArrayList::new)));
    held.forEach(role -> enforcer.addGroupingPolicy("anna", role));
    enforcer.buildRoleLinks();

    StringBuilder text = new StringBuilder();
    kept.forEach(cell ->
        text.append(cell.access() == Access.DENY ? "forbid" : "permit")
            .append("(principal in Role::\"" + cell.role() + "\", ")
            .append("action == Action::\"" + cell.operation().name() + "\", ")
            .append("resource == Table::\"" + cell.table() + "\");\n"));
    try {
      cedarPolicies = PolicySet.parsePolicies(text.toString());
      cedarPolicies.cache();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    Set<EntityUID> roles = held.stream().map(role -> uid("Role", role)).collect(Collectors.toSet());
    Set<Entity> entities =
        roles.stream().map(Entity::new).collect(Collectors.toCollection(java.util.HashSet::new));
    entities.add(new Entity(uid("User", "anna"), roles));
    cedarEntities = new Entities(entities);

    boolean cedarAllows = cedar().success.filter(answer -> answer.isAllowed()).isPresent();
    if (!backstay() || !jcasbin() || !cedarAllows) {
      throw new IllegalStateException(
          "they differ: " + backstay() + " " + jcasbin() + " " + cedar());
    }
  }

  private static CellPolicies.Cell granted(CellPolicies.Cell cell) {
    return new CellPolicies.Cell(cell.table(), cell.role(), cell.operation(), Access.GRANT);
  }

  private static String effect(CellPolicies.Cell cell) {
    return cell.access() == Access.DENY ? "deny" : "allow";
  }

  /** Ours. */
  @Benchmark
  public boolean backstay() {
    return Decider.allows(policy, caller, Operation.FIND, table);
  }

  /** jCasbin's. */
  @Benchmark
  public boolean jcasbin() {
    return enforcer.enforce("anna", "t0", "FIND");
  }

  /** Cedar's, through its Java binding. */
  @Benchmark
  public AuthorizationResponse cedar() throws AuthException {
    return cedar.isAuthorized(cedarRequest, cedarPolicies, cedarEntities);
  }
}
