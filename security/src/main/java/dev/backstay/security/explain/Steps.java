package dev.backstay.security.explain;

import static dev.backstay.security.model.Operation.INVOKE;

import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Layer;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.CompiledContainer;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PrincipalCells;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Walks the layers of a decision once more and writes down what each of them saw. */
final class Steps {
  private Steps() {}

  /** The steps up to the one that decided, which is the last. */
  static List<Step> of(Decision decision) {
    Layer layer = decision.layer();
    return switch (layer) {
      case DEVELOPER, INTERNAL ->
          List.of(bare(layer, decision.caller().label(), Access.GRANT, null));
      case ERROR -> List.of(bare(layer, "", Access.DENY, decision.failure()));
      case GRANTING -> List.of(bare(layer, "", Access.DENY, null));
      case CLOSED_TO_CLIENTS -> List.of(bare(layer, closedPlaces(decision), Access.DENY, null));
      default -> {
        List<Step> steps = new ArrayList<>();
        String closed = closedPlaces(decision);
        String reason = closed.isEmpty() ? "open" : "server code passes";
        steps.add(bare(Layer.CLOSED_TO_CLIENTS, closed, Access.INHERIT, reason));
        steps.addAll(layers(new ExplanationContext(decision), decision.asset()));
        yield List.copyOf(steps);
      }
    };
  }

  private static List<Step> layers(ExplanationContext inquiry, Asset asset) {
    return switch (asset) {
      case Asset.FilePath file -> FileSteps.of(inquiry, file);
      case Asset.Method method -> List.of(service(inquiry, method));
      case Asset.Row row -> DataSteps.of(inquiry, row, row);
      case Asset.Table table -> DataSteps.of(inquiry, table, null);
      case Asset.Channel channel -> DataSteps.of(inquiry, channel, null);
    };
  }

  /** What is closed to clients on the way to the asset, in words; empty if nothing is. */
  private static String closedPlaces(Decision decision) {
    Policy policy = decision.policy();
    List<String> closed = new ArrayList<>();
    for (Change change : ClosedSwitches.toOpen(policy, decision.asset())) {
      closed.add(
          change instanceof Change.ContainerSwitch container
              ? Names.container(policy, container.area(), container.containerId())
              : "the application");
    }
    return String.join(", ", closed);
  }

  private static Step service(ExplanationContext inquiry, Asset.Method method) {
    CompiledContainer compiled = inquiry.policy().compiled(Area.SERVICES, method.serviceId());
    PrincipalCells all = compiled.source().cells();
    PrincipalCells own =
        compiled.source().methods().getOrDefault(method.methodId(), PrincipalCells.NONE);
    Function<String, Access> ownRoles = inquiry.roleCells(own);
    Function<String, Access> allRoles = inquiry.roleCells(all);
    long[] held = inquiry.roles().held();
    List<Step.Cell> cells = new ArrayList<>();
    cells.addAll(
        inquiry
            .cells()
            .ofUser(id -> explicit(own.user(id).access(INVOKE), all.user(id).access(INVOKE))));
    cells.addAll(
        inquiry.cells().ofRoles(id -> explicit(ownRoles.apply(id), allRoles.apply(id)), held));
    boolean denied = compiled.deniesMethod(method.methodId(), inquiry.caller().userId(), held);
    return new Step(
        Layer.SERVICE_CELLS,
        Names.asset(inquiry.policy(), method),
        method.serviceId(),
        cells,
        denied ? Access.DENY : Access.GRANT,
        null);
  }

  /** A method's own cell, or the one for all methods where it has none (C.8). */
  private static Access explicit(Access own, Access allMethods) {
    return own == Access.INHERIT ? allMethods : own;
  }

  private static Step bare(Layer layer, String where, Access outcome, @Nullable String skipped) {
    return new Step(layer, where, null, List.of(), outcome, skipped);
  }
}
