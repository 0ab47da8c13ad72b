package dev.backstay.bench;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a decision costs in an app with 100,000 cells. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
  private Policy policy = CellPolicies.policy(List.of());
  private Caller fourSystemRoles = CellPolicies.caller(policy, List.of());
  private Caller fiveRoles = fourSystemRoles;
  private final Asset.Row row = CellPolicies.row();
  private final Asset.Table table = new Asset.Table("t7");

  /** Makes the policy and checks that the questions are the ones meant. */
  @Setup
  public void prepare() {
    List<ContainerPolicy> containers = CellPolicies.containers(CellPolicies.cells());
    policy = CellPolicies.policy(containers);
    fourSystemRoles = CellPolicies.caller(policy, List.of());
    fiveRoles = CellPolicies.caller(policy, List.of("role20"));
    expect(Decider.decide(policy, fourSystemRoles, Operation.FIND, row), "L9");
    expect(Decider.decide(policy, fiveRoles, Operation.FIND, row), "L8");
  }

  private static void expect(Decision decision, String layer) {
    if (!decision.isAllowed() || !decision.layer().id().equals(layer)) {
      throw new IllegalStateException("not the question that was meant: " + decision);
    }
  }

  /** Nine layers: with a custom role the ninth is never asked, so these are four system roles. */
  @Benchmark
  public boolean allowsThroughNineLayers() {
    return Decider.allows(policy, fourSystemRoles, Operation.FIND, row);
  }

  /** Five roles, one of them custom: the eighth layer always decides then. */
  @Benchmark
  public boolean allowsFiveRoles() {
    return Decider.allows(policy, fiveRoles, Operation.FIND, row);
  }

  /** The same with a decision to act on, which holds the question. */
  @Benchmark
  public Decision decideThroughNineLayers() {
    return Decider.decide(policy, fourSystemRoles, Operation.FIND, row);
  }

  /** A decision on a table whose cells decide. */
  @Benchmark
  public boolean allowsByCellsOfTheTable() {
    return Decider.allows(policy, fiveRoles, Operation.FIND, table);
  }

  /** Which rows of a table: what a find asks. */
  @Benchmark
  public Decision decideRows() {
    return Decider.decideRows(policy, fiveRoles, Operation.FIND, CellPolicies.ASKED);
  }

  /** A changed cell: the container is compiled again, all others are shared. */
  @State(Scope.Benchmark)
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public static class Changes {
    private List<CellPolicies.Cell> cells = List.of();
    private List<ContainerPolicy> containers = List.of();
    private Policy policy = CellPolicies.policy(List.of());
    private boolean grant;

    /** Makes the cells. */
    @Setup
    public void prepare() {
      cells = CellPolicies.cells();
      containers = CellPolicies.containers(cells);
      policy = CellPolicies.policy(containers);
    }

    /** One cell of one table. */
    @Benchmark
    public Policy changeOneCell() {
      grant = !grant;
      return policy.withContainer(
          policy.container(Area.DATA, "t7").orElseThrow().toBuilder()
              .role("role20", Operation.FIND, grant ? Access.GRANT : Access.DENY)
              .build());
    }

    /** One global cell of one role. */
    @Benchmark
    public Policy changeOneGlobalCell() {
      grant = !grant;
      return policy.withGlobal("role20", Operation.FIND, grant ? Access.GRANT : Access.DENY);
    }

    /** All 100,000 cells into the form that decisions read. */
    @Benchmark
    public Policy compile() {
      return CellPolicies.policy(containers);
    }

    /** The same from a list of cells, as they come from a database. */
    @Benchmark
    public Policy collectAndCompile() {
      return CellPolicies.policy(CellPolicies.containers(cells));
    }
  }
}
