package dev.backstay.security.model;

import java.util.List;

/**
 * One difference between two snapshots of an application's permissions, in words: what an audit
 * keeps.
 *
 * @param subject what is different, for example {@code FIND of role Staff on table Orders}
 * @param before its state in the first snapshot
 * @param after its state in the second
 */
public record PolicyChange(String subject, String before, String after) {
  /** All {@link Change#between differences}. */
  public static List<PolicyChange> between(Policy before, Policy after) {
    return Change.between(before, after).stream().map(change -> of(change, before, after)).toList();
  }

  /**
   * One change in words.
   *
   * @param before the policy that it was made to
   * @param after the policy with it made
   */
  public static PolicyChange of(Change change, Policy before, Policy after) {
    String subject = change.subject(isKnown(change, after) ? after : before);
    boolean ofNewRole =
        change instanceof Change.GlobalCell cell && before.roleById(cell.roleId()).isEmpty();
    return new PolicyChange(
        subject, ofNewRole ? Access.GRANT.name() : change.stateIn(before), change.state());
  }

  /** Whether a policy has what a change is about, and so knows its name. */
  private static boolean isKnown(Change change, Policy policy) {
    return switch (change) {
      case Change.DeleteRole _ -> false;
      case Change.RenameRole _ -> false;
      case Change.InContainer in -> policy.container(in.area(), in.containerId()).isPresent();
      default -> true;
    };
  }
}
