package dev.backstay.policy;

import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What permission tests ask of an app that runs, beside its policy. */
public interface RunningApp {
  /** The user of that id or identity, with the roles assigned; null if there is none. */
  @Nullable HypotheticalLogin user(String named);

  /** A stored row with its cells for an operation; null if there is none. */
  Asset.@Nullable Row row(String tableId, String objectId, Operation operation);

  /**
   * The ids of the stored rows that a decision lets its caller find.
   *
   * @param decision one on FIND of a table's rows that does not refuse
   * @param limit how many at most
   */
  List<String> find(Decision decision, int limit);
}
