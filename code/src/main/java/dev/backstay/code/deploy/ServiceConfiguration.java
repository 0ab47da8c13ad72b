package dev.backstay.code.deploy;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of the configuration items that services declare ({@code static get configItems()}):
 * what a developer sets for a service without changing its code, found there as {@code this.config}
 * (reference: business-logic.md §4 and §6.4, management.md §9). They belong to the service and
 * outlive its deployments.
 */
public final class ServiceConfiguration {
  private static final String SETTINGS = "service-configuration-";
  private static final int MAX_ITEMS = 100;
  private static final int MAX_VALUE = 20_000;

  private final AppSettings settings;

  /** Whether what is set under a name is a configuration. */
  public static boolean isIn(String setting) {
    return setting.startsWith(SETTINGS);
  }

  public ServiceConfiguration(AppSettings settings) {
    this.settings = settings;
  }

  /** The values that are set for a service, by name. */
  public Map<String, String> values(App app, DeployedService service) {
    Map<String, String> values = new HashMap<>();
    settings
        .get(app, SETTINGS + service.id())
        .forEach((name, value) -> {
          if (value instanceof String text) {
            values.put(name, text);
          }
        });
    return values;
  }

  /** {@code configurationItems} of the protocol, for an invocation. */
  public List<Map<String, String>> items(App app, DeployedService service) {
    if (service.configuration().isEmpty()) {
      return List.of();
    }
    List<Map<String, String>> items = new ArrayList<>();
    values(app, service)
        .forEach((name, value) ->
            items.add(Map.of("name", name, "value", value, "productId", service.id())));
    return items;
  }

  /**
   * Sets values; those of other names stay, and null takes one away, so that the default counts
   * again.
   *
   * @param wanted texts, numbers or booleans by name
   * @throws ApiException 8007 when the service declares no item of that name, or a value is not one
   *     that its type allows
   */
  public void put(
      App app, DeployedService service, Map<String, ? extends @Nullable Object> wanted) {
    var _ = settings.merge(app, SETTINGS + service.id(), check(service, wanted));
  }

  /**
   * What would be set, as texts.
   *
   * @throws ApiException as {@link #put} throws it
   */
  public Map<String, @Nullable Object> check(
      DeployedService service, Map<String, ? extends @Nullable Object> wanted) {
    Map<String, Map<String, @Nullable Object>> declared =
        service.configuration().stream()
            .collect(Collectors.toMap(item -> String.valueOf(item.get("name")), item -> item));
    Map<String, @Nullable Object> fields = new HashMap<>();
    wanted.forEach((name, value) -> {
      Map<String, @Nullable Object> item = declared.get(name);
      if (item == null) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            name,
            declared.isEmpty()
                ? "The service declares no configuration items"
                : "The service declares " + String.join(", ", declared.keySet()));
      }
      fields.put(name, value == null ? null : checked(name, item, value));
    });
    return fields;
  }

  private static String checked(String name, Map<String, @Nullable Object> item, Object value) {
    if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be a text, number or boolean");
    }
    String text = value.toString();
    if (text.length() > MAX_VALUE) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It has at most " + MAX_VALUE + " characters");
    }
    switch (String.valueOf(item.get("type"))) {
      case "BOOL" -> require(name, Set.of("true", "false").contains(text), "It is true or false");
      case "DATE" ->
          require(name, text.matches("-?\\d{1,16}"), "It is a time in milliseconds since 1970");
      case "CHOICE" ->
          require(
              name,
              item.get("options") instanceof List<?> options
                  && options.stream().anyMatch(option -> text.equals(choice(option))),
              "It is one of the options");
      default -> {
        // a text of any kind
      }
    }
    return text;
  }

  /** An option is a text, or an object with a value. */
  private static String choice(@Nullable Object option) {
    return option instanceof Map<?, ?> map
        ? String.valueOf(map.containsKey("value") ? map.get("value") : map.get("name"))
        : String.valueOf(option);
  }

  private static void require(String name, boolean right, String otherwise) {
    if (!right) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, otherwise);
    }
  }

  /** The items that a service of a model declares, at most 100, each with a name and a type. */
  static List<Map<String, @Nullable Object>> declared(@Nullable Object config) {
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    if (config instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> map
            && map.get("name") instanceof String
            && items.size() < MAX_ITEMS) {
          Map<String, @Nullable Object> item = new HashMap<>();
          map.forEach((field, value) -> item.put(String.valueOf(field), value));
          items.add(item);
        }
      }
    }
    return List.copyOf(items);
  }
}
