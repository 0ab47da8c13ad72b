package dev.backstay.code.environment;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.secrets.Secrets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a developer has set for the code of an app: names with values, of which some are secrets.
 * They are in no deployment, so the same code runs with other values elsewhere, and a secret is in
 * no repository. A secret is stored sealed ({@link Secrets}) and nobody reads it again; it is not
 * in the audit log either.
 *
 * <p>Bounds: 100 names, 20,000 characters for each value. Names are those of environment variables;
 * those by which Node, the loader or this server are steered are refused.
 */
public final class AppEnvironment {
  private static final String SETTINGS = "code-environment";
  private static final String SECRET = "secret";
  private static final String VALUE = "value";
  private static final String UPDATED = "updated";
  private static final int MAX_VARIABLES = 100;
  private static final int MAX_VALUE = 20_000;
  private static final Pattern NAME = Pattern.compile("(?!__proto__)[A-Za-z_][A-Za-z0-9_]{0,99}");
  private static final Set<String> RESERVED =
      Set.of("PATH", "HOME", "TMPDIR", "LANG", "SHELL", "USER", "PWD");
  private static final List<String> RESERVED_BEGINNINGS =
      List.of("NODE_", "NPM_", "LD_", "DYLD_", "BACKSTAY_", "UV_");

  private final AppSettings settings;
  private final Secrets secrets;

  public AppEnvironment(AppSettings settings, Secrets secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  /**
   * A variable as developers see it.
   *
   * @param value null for a secret
   * @param updated when it was set, in milliseconds since the epoch
   */
  public record Variable(String name, boolean secret, @Nullable String value, long updated) {}

  /** Whether what is set under a name is an environment. */
  public static boolean isIn(String setting) {
    return setting.equals(SETTINGS);
  }

  /** All variables of an app by name, secrets without their values. */
  public List<Variable> list(App app) {
    List<Variable> variables = new ArrayList<>();
    stored(app)
        .forEach((name, stored) -> {
          boolean secret = stored.containsKey(SECRET);
          variables.add(
              new Variable(
                  name,
                  secret,
                  stored.get(VALUE) instanceof String value ? value : null,
                  stored.get(UPDATED) instanceof Number updated ? updated.longValue() : 0));
        });
    return variables;
  }

  /**
   * What the app's workers find in their environment. A secret that cannot be opened, because the
   * server has another key now, is left out; the server's log names it.
   */
  public Map<String, String> values(App app) {
    Map<String, String> values = new LinkedHashMap<>();
    stored(app)
        .forEach((name, stored) -> {
          Map<String, @Nullable Object> opened = new HashMap<>(stored);
          secrets.unseal(app, place(name), opened, SECRET);
          Object value = opened.containsKey(SECRET) ? opened.get(SECRET) : opened.get(VALUE);
          if (value instanceof String text) {
            values.put(name, text);
          }
        });
    return values;
  }

  /**
   * Sets a variable, a new one or in the place of another.
   *
   * @param secret whether its value is sealed and never told again
   * @throws ApiException 8007 when the name or the value is not allowed, or there are too many
   */
  public void put(App app, String name, String value, boolean secret) {
    requireName(name);
    if (value.length() > MAX_VALUE || value.indexOf('\0') >= 0) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "value", "It has at most " + MAX_VALUE + " characters, and none is NUL");
    }
    Map<String, @Nullable Object> stored = new HashMap<>();
    stored.put(secret ? SECRET : VALUE, value);
    stored.put(UPDATED, System.currentTimeMillis());
    secrets.seal(app, place(name), stored, SECRET);
    var _ =
        settings.merge(
            app,
            SETTINGS,
            before -> {
              long others =
                  before.entrySet().stream()
                      .filter(entry -> entry.getValue() != null && !entry.getKey().equals(name))
                      .count();
              if (others >= MAX_VARIABLES) {
                throw ApiError.INVALID_PARAMETER_BECAUSE.with(
                    "name", "An app has at most " + MAX_VARIABLES + " variables");
              }
              return Map.of(name, stored);
            });
  }

  /**
   * Removes a variable.
   *
   * @return whether there was one
   */
  public boolean remove(App app, String name) {
    boolean there = stored(app).containsKey(name);
    if (there) {
      Map<String, @Nullable Object> gone = new HashMap<>();
      gone.put(name, null);
      var _ = settings.merge(app, SETTINGS, gone);
    }
    return there;
  }

  private static void requireName(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (!NAME.matcher(name).matches()) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "name", "It has 1 to 100 letters, digits and _, and does not begin with a digit");
    }
    if (RESERVED.contains(upper) || RESERVED_BEGINNINGS.stream().anyMatch(upper::startsWith)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "name",
          "`"
              + name
              + "` is reserved; so are "
              + String.join(
                  ", ",
                  Stream.concat(
                          RESERVED.stream().sorted(),
                          RESERVED_BEGINNINGS.stream().map(beginning -> beginning + "…"))
                      .toList()));
    }
  }

  @SuppressWarnings("unchecked")
  private Map<String, Map<String, @Nullable Object>> stored(App app) {
    Map<String, Map<String, @Nullable Object>> known = new TreeMap<>();
    settings
        .get(app, SETTINGS)
        .forEach((name, value) -> {
          if (value instanceof Map<?, ?> map) {
            known.put(name, (Map<String, @Nullable Object>) map);
          }
        });
    return known;
  }

  private static String place(String name) {
    return SETTINGS + "/" + name;
  }
}
