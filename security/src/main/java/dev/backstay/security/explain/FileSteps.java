package dev.backstay.security.explain;

import dev.backstay.security.decide.FileLayers;
import dev.backstay.security.decide.Layer;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.CompiledContainer;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.PrincipalCells;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps through the layers F1 to F5. */
final class FileSteps {
  private final ExplanationContext inquiry;
  private final List<Step> steps = new ArrayList<>();

  private FileSteps(ExplanationContext inquiry) {
    this.inquiry = inquiry;
  }

  /** The steps up to the one that decided; directories without cells are passed over. */
  static List<Step> of(ExplanationContext inquiry, Asset.FilePath file) {
    FileSteps walk = new FileSteps(inquiry);
    List<String> chain =
        FileLayers.chain(file.path()).stream()
            .filter(path ->
                path.equals(file.path())
                    || inquiry.policy().container(Area.FILES, path).isPresent())
            .toList();
    if (!walk.pathsDecide(chain)) {
      walk.addGlobal();
    }
    return walk.steps;
  }

  private boolean pathsDecide(List<String> chain) {
    for (String path : chain) {
      if (add(Layer.FILE_USER, path, inquiry.isLoggedIn() ? null : ExplanationContext.NOBODY)
          || add(
              Layer.FILE_CUSTOM_ROLES,
              path,
              inquiry.holdsCustomRole() ? null : ExplanationContext.NO_CUSTOM_ROLE)) {
        return true;
      }
    }
    for (String path : chain) {
      if (add(Layer.FILE_SYSTEM_ROLES, path, null)) {
        return true;
      }
    }
    return false;
  }

  /** Adds the step of a layer on one path; true if it decided. */
  private boolean add(Layer layer, String path, @Nullable String skipped) {
    CompiledContainer container = inquiry.policy().compiled(Area.FILES, path);
    PrincipalCells own = container.source().cells();
    Operation operation = inquiry.operation();
    long[] tier = layer == Layer.FILE_CUSTOM_ROLES ? inquiry.custom() : inquiry.system();
    boolean user = layer == Layer.FILE_USER;
    List<Step.Cell> cells =
        user
            ? inquiry.cells().ofUser(id -> own.user(id).access(operation))
            : inquiry.cells().ofRoles(inquiry.roleCells(own), tier);
    Access outcome =
        user
            ? container.user(operation, inquiry.caller().userId())
            : container.roles(operation, tier);
    String where = Names.container(inquiry.policy(), Area.FILES, path);
    steps.add(new Step(layer, where, path, cells, outcome, skipped));
    return outcome != Access.INHERIT;
  }

  private void addGlobal() {
    boolean custom = inquiry.holdsCustomRole();
    Layer layer = custom ? Layer.FILE_GLOBAL_CUSTOM_ROLES : Layer.FILE_GLOBAL_SYSTEM_ROLES;
    long[] tier = custom ? inquiry.custom() : inquiry.system();
    List<Step.Cell> cells = inquiry.cells().global(inquiry.operation(), tier);
    Access outcome = inquiry.policy().global().decide(inquiry.operation(), tier);
    steps.add(new Step(layer, "globally", null, cells, outcome, null));
  }
}
