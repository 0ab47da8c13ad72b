package dev.backstay.security.model;

import dev.backstay.security.caller.Role;

/** How assets and principals are called in explanations. */
public final class Names {
  private Names() {}

  /** For example {@code table Orders} or {@code row 17 of table Orders}. */
  public static String asset(Policy policy, Asset asset) {
    String container = container(policy, asset.area(), asset.containerId());
    return switch (asset) {
      case Asset.Row row -> "row " + row.objectId() + " of " + container;
      case Asset.Method method -> method(policy, method.serviceId(), method.methodId()) + container;
      case Asset.Table _, Asset.Channel _, Asset.FilePath _ -> container;
    };
  }

  /** For example {@code method getOrders of }; the id stands in for a name that is not known. */
  static String method(Policy policy, String serviceId, String methodId) {
    String name =
        policy
            .container(Area.SERVICES, serviceId)
            .map(service -> service.methodName(methodId))
            .orElse(methodId);
    return "method " + name + " of ";
  }

  /** For example {@code table Orders}; the id stands in for a name that is not known. */
  public static String container(Policy policy, Area area, String containerId) {
    String kind =
        switch (area) {
          case DATA -> "table ";
          case FILES -> "path ";
          case MESSAGING -> "channel ";
          case SERVICES -> "service ";
        };
    return kind
        + policy.container(area, containerId).map(ContainerPolicy::name).orElse(containerId);
  }

  /** For example {@code role Staff} or {@code all users}. */
  public static String principal(Policy policy, Principal principal) {
    String id = principal.id();
    return switch (principal.kind()) {
      case OWNER -> "the owner";
      case USER -> id.equals(Role.ALL) ? "all users" : "user " + id;
      case ROLE ->
          id.equals(Role.ALL)
              ? "all roles"
              : "role " + policy.roleById(id).map(Role::name).orElse("`" + id + "`");
    };
  }

  /** The cells of a container, ready to be changed; none if nothing is stored for the id. */
  public static ContainerPolicy.Builder builder(Policy policy, Area area, String containerId) {
    return policy
        .container(area, containerId)
        .map(ContainerPolicy::toBuilder)
        .orElseGet(() -> ContainerPolicy.builder(area, containerId));
  }
}
