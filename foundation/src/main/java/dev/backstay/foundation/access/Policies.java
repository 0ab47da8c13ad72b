package dev.backstay.foundation.access;

import static dev.backstay.store.generated.app.tables.ClosedContainerTable.CLOSED_CONTAINER;
import static dev.backstay.store.generated.app.tables.ObjectAclTable.OBJECT_ACL;
import static dev.backstay.store.generated.app.tables.PermissionTable.PERMISSION;
import static dev.backstay.store.generated.app.tables.RoleTable.ROLE;
import static dev.backstay.store.generated.app.tables.ServiceMethodTable.SERVICE_METHOD;
import static dev.backstay.store.generated.app.tables.ServiceTable.SERVICE;
import static dev.backstay.store.generated.app.tables.SettingTable.SETTING;
import static dev.backstay.store.generated.app.tables.TableTable.TABLE;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.InvalidChangeException;
import dev.backstay.security.model.Policy;
import dev.backstay.store.error.DatabaseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of each app: the snapshot in force, and the one way to change it.
 *
 * <p>A list of changes is stored first, all of it or nothing, and then put in force, one list after
 * the other per app: when a method returns, the next decision on this server is made with it. The
 * snapshot shares what did not change.
 */
public final class Policies {
  /** How long an inverse may be: deleting a role that a million users have cannot be undone. */
  public static final int MAX_INVERSE = 10_000;

  /**
   * Attempts at a change while other servers change the same policy; so many in a row mean trouble.
   */
  private static final int MAX_TRIES = 20;

  private final Apps apps;
  private final PerApp<Current> current;
  private final List<Consumer<App>> listeners = new CopyOnWriteArrayList<>();

  public Policies(Apps apps) {
    this.apps = apps;
    this.current = new PerApp<>(apps, app -> new Current());
    apps.onCreate(this::initialize);
    apps.changes()
        .on(
            this::changedElsewhere,
            ROLE,
            PERMISSION,
            CLOSED_CONTAINER,
            OBJECT_ACL,
            TABLE,
            SERVICE,
            SERVICE_METHOD,
            SETTING);
  }

  /** Another server has changed what a policy is made of. */
  private void changedElsewhere(String appId, Set<String> details) {
    Current known = current.known(appId);
    if (known != null && (details.isEmpty() || details.contains(PolicyRepository.VERSION))) {
      known.drop();
    }
  }

  /** The snapshot in force. */
  public Policy of(App app) {
    Current state = current.of(app);
    Policy known = state.policy;
    return known != null ? known : load(app, state);
  }

  /**
   * The version of the snapshot in force, for those who have a permit of it; -1 while it is to be
   * read again, which a caller inside a transaction must not wait for.
   */
  public long versionInMemory(App app) {
    Policy known = current.of(app).policy;
    return known == null ? -1 : known.version();
  }

  private Policy load(App app, Current state) {
    long changes = state.changes();
    Policy loaded = apps.database(app).read(PolicyRepository::load);
    state.put(loaded, changes);
    return loaded;
  }

  /**
   * The role of that id.
   *
   * @throws dev.backstay.foundation.error.ApiException 2005 when there is none
   */
  public Role requireRole(App app, String roleId) {
    return of(app).roleById(roleId).orElseThrow(ApiError.ROLE_NOT_FOUND::with);
  }

  /**
   * What a list of changes has done.
   *
   * @param before the snapshot that it was made to
   * @param after the snapshot with it made; the same one if it changes nothing in it
   * @param made the changes that change something, in an order in which they can be made
   * @param inverse the changes that lead back; null if they are more than {@link #MAX_INVERSE}
   */
  public record Applied(
      Policy before, Policy after, List<Change> made, @Nullable List<Change> inverse) {}

  /**
   * Makes changes, all of them or none, in one transaction with their entries in the audit log.
   *
   * @param expectedVersion of the snapshot that the changes are meant for; null for any
   * @throws dev.backstay.foundation.error.ApiException 90409 when another snapshot is in force;
   *     1000 for a row that is not there, 2005 for an unknown role, 2006 for a role that there is,
   *     9008 and 2007 for a system role, 1024 for a cell that cannot be, 8008 for a wrong name of a
   *     role, 2004 for too many roles
   */
  public Applied apply(App app, @Nullable Integer expectedVersion, List<? extends Change> changes) {
    return apply(
        app,
        policy -> {
          requireVersion(policy, expectedVersion);
          return changes;
        });
  }

  /**
   * Makes sure that a snapshot is the expected one.
   *
   * @param expected its version; null for any
   * @throws dev.backstay.foundation.error.ApiException 90409 when it is another
   */
  public static void requireVersion(Policy policy, @Nullable Integer expected) {
    if (expected != null && policy.version() != expected) {
      throw ApiError.PERMISSIONS_CHANGED.with(expected, policy.version());
    }
  }

  /**
   * Makes changes that depend on the snapshot in force, which stays in force until they are made.
   *
   * @param changes what to change in it; must not change permissions itself
   * @throws dev.backstay.foundation.error.ApiException as above
   */
  public Applied apply(App app, Function<Policy, List<? extends Change>> changes) {
    return told(
        app,
        exclusively(
            app,
            before -> {
              List<Change> list = List.copyOf(changes.apply(before));
              Policy after = tryOut(before, list);
              AuditActor actor = AuditActor.current();
              return apps.database(app).write(sql -> stored(sql, before, after, list, actor));
            }));
  }

  private static Applied stored(
      DSLContext sql, Policy before, Policy after, List<Change> list, AuditActor actor) {
    requireStored(sql, before);
    ChangeStore.Stored stored = ChangeStore.store(sql, before, after, list, actor);
    boolean same = stored.made().isEmpty();
    return new Applied(before, same ? before : after, stored.made(), stored.inverse());
  }

  private Applied told(App app, Applied applied) {
    if (applied.made().stream().anyMatch(Policies::isOfRole)) {
      rolesChanged(app);
    }
    return applied;
  }

  /**
   * Something that is stored together with changes of permissions.
   *
   * @param result what it results in
   * @param changes the changes that have to be made with it
   * @param afterwards runs in the same transaction once they are stored
   */
  public record Together<T extends @Nullable Object>(
      T result, List<? extends Change> changes, Consumer<DSLContext> afterwards) {}

  /**
   * What came of it.
   *
   * @param result of what was stored with the changes
   * @param applied what the changes have done
   */
  public record Done<T extends @Nullable Object>(T result, Applied applied) {}

  /**
   * Stores something and makes the changes that belong to it, all in one transaction, while no
   * other permission of the app changes on this server.
   *
   * @param decide looks at the snapshot in force, and throws if nothing may be done
   * @param work runs within the transaction, perhaps more than once, so it must have no effect but
   *     on the database and wait for nothing
   * @throws dev.backstay.foundation.error.ApiException as above
   */
  public <T extends @Nullable Object> Done<T> applyWith(
      App app, Consumer<Policy> decide, BiFunction<DSLContext, Policy, Together<T>> work) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    Applied applied =
        exclusively(
            app,
            before -> {
              decide.accept(before);
              AuditActor actor = AuditActor.current();
              return apps.database(app)
                  .write(sql -> {
                    Together<T> together = work.apply(sql, before);
                    result.set(together.result());
                    List<Change> list = List.copyOf(together.changes());
                    Applied made = stored(sql, before, tryOut(before, list), list, actor);
                    together.afterwards().accept(sql);
                    return made;
                  });
            });
    @SuppressWarnings("NullAway") // null only where T may be
    Done<T> done = new Done<>(result.get(), told(app, applied));
    return done;
  }

  private void rolesChanged(App app) {
    listeners.forEach(listener -> listener.accept(app));
  }

  /**
   * The snapshot with changes made, which stay untold and unstored.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link #apply}
   */
  public static Policy tryOut(Policy before, List<Change> changes) {
    try {
      return Change.applyTo(before, changes);
    } catch (InvalidChangeException e) {
      throw said(e);
    }
  }

  private static ApiException said(InvalidChangeException wrong) {
    String message = String.valueOf(wrong.getMessage());
    return switch (wrong.reason()) {
      case UNKNOWN_ROLE -> ApiError.ROLE_NOT_FOUND.with();
      case ROLE_EXISTS -> ApiError.ROLE_EXISTS.with(message);
      case NOT_ASSIGNABLE -> ApiError.SYSTEM_ROLE_NOT_ASSIGNABLE.with();
      case SYSTEM_ROLE -> ApiError.SYSTEM_ROLE_NOT_DELETABLE.with();
      case ROLE_NAME ->
          ApiError.INVALID_PARAMETER_BECAUSE.with(
              message, "A role's name has 1 to 100 characters, none of them a control character");
      case TOO_MANY_ROLES -> ApiError.WRONG_DATA.with(message);
      case NO_SUCH_CELL, GLOBAL_INHERIT -> ApiError.PERMISSION_NOT_UPDATED.with(message);
    };
  }

  private static boolean isOfRole(Change change) {
    return change instanceof Change.CreateRole
        || change instanceof Change.RenameRole
        || change instanceof Change.DeleteRole
        || change instanceof Change.RoleAssignment;
  }

  /** Registers a listener for changes of roles and of who has them. */
  void onRolesChanged(Consumer<App> listener) {
    listeners.add(listener);
  }

  /**
   * Tells the names of a container and its methods, for explanations.
   *
   * @param methodNames of a service, by method id
   */
  public void named(
      App app, Area area, String containerId, String name, Map<String, String> methodNames) {
    replace(
        app,
        before -> {
          ContainerPolicy.Builder container =
              before
                  .container(area, containerId)
                  .map(ContainerPolicy::toBuilder)
                  .orElseGet(() -> ContainerPolicy.builder(area, containerId));
          return before.withContainer(container.name(name).methodNames(methodNames).build());
        });
  }

  /** Drops every cell of a container that is gone. */
  public void containerDeleted(App app, Area area, String containerId) {
    replace(app, before -> before.withoutContainer(area, containerId));
  }

  private void replace(App app, UnaryOperator<Policy> change) {
    AuditActor actor = AuditActor.current();
    var _ =
        exclusively(
            app,
            before -> {
              Policy after = change.apply(before);
              ChangeStore.Stored stored =
                  apps.database(app)
                      .write(sql -> {
                        requireStored(sql, before);
                        PolicyRepository.storeVersion(sql, after.version());
                        return ChangeStore.store(sql, before, after, List.of(), actor);
                      });
              return new Applied(before, after, stored.made(), stored.inverse());
            });
  }

  /** Changes the snapshot in force while nothing else on this server does. */
  private Applied exclusively(App app, Function<Policy, Applied> change) {
    Current state = current.of(app);
    state.lock.lock();
    try {
      for (int tried = 1; ; tried++) {
        // before the policy is read: what is dropped meanwhile stays dropped
        long changes = state.changes();
        Policy before = of(app);
        try {
          Applied applied = change.apply(before);
          state.putStored(applied.after(), changes);
          return applied;
        } catch (ChangedElsewhere e) {
          state.drop();
          if (tried == MAX_TRIES) {
            throw ApiError.BUSY.with("another server changes permissions of this app", 1);
          }
        } catch (DatabaseException e) {
          reload(app, state, before, e);
          throw e;
        }
      }
    } finally {
      state.lock.unlock();
    }
  }

  /** Another server has changed the policy since this one has read it. */
  private static final class ChangedElsewhere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChangedElsewhere() {
      super("the policy was changed by another server", null, false, false);
    }
  }

  private static void requireStored(DSLContext sql, Policy before) {
    if (PolicyRepository.storedVersion(sql) != before.version()) {
      throw new ChangedElsewhere();
    }
  }

  /** What failed may be stored all the same, as when the connection broke on the commit. */
  private void reload(App app, Current state, Policy before, DatabaseException failure) {
    try {
      long changes = state.changes();
      Policy stored = apps.database(app).read(PolicyRepository::load);
      if (stored.version() > before.version()) {
        state.putStored(stored, changes);
        rolesChanged(app);
      }
    } catch (DatabaseException e) {
      failure.addSuppressed(e);
    }
  }

  /** A new app: its system roles, each of which may do everything (security model C.10). */
  private void initialize(App app) {
    List<Role> roles =
        Arrays.stream(SystemRole.values()).map(role -> Role.system(newId(), role)).toList();
    apps.database(app)
        .write(sql -> {
          PolicyRepository.insertNewRoles(sql, roles, app.created());
          return null;
        });
  }

  /** A new id of a role. */
  public static String newId() {
    return UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  }

  /** The snapshot in force; this server changes it only while holding the lock. */
  private static final class Current {
    final ReentrantLock lock = new ReentrantLock();
    volatile @Nullable Policy policy;
    private long changes;

    /** Has it read again: what was read or made before is not put in force any more. */
    synchronized void drop() {
      changes++;
      policy = null;
    }

    synchronized long changes() {
      return changes;
    }

    /**
     * Puts a snapshot that this server has just stored in force. If another server has changed the
     * policy meanwhile, drops it instead, so that it is read again: a read that began before the
     * store may return the policy of before.
     *
     * @param before what {@link #changes} said before it was made
     */
    synchronized void putStored(Policy snapshot, long before) {
      if (changes == before) {
        put(snapshot, before);
      } else {
        drop();
      }
    }

    /**
     * Puts a snapshot in force that was read, unless another server has changed it meanwhile.
     *
     * @param before what {@link #changes} said before it was read
     */
    synchronized void put(Policy snapshot, long before) {
      Policy known = policy;
      if (changes == before && (known == null || known.version() <= snapshot.version())) {
        policy = snapshot;
      }
    }
  }
}
