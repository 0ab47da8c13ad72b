package dev.backstay.server.users.settings;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.sessions.SessionRules;
import dev.backstay.foundation.sessions.SessionRulesSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an app's developer has set about registration and login: the two objects that the management
 * API shows and takes, and what they mean. Fields that are not known here survive being read and
 * written back.
 */
public final class UserSettings implements SessionRulesSource {
  private static final String REGISTRATION = "userregistration";
  private static final String LOGIN = "userlogin";
  private static final String PROPERTIES = "userproperties";
  private static final String IDENTITY = "identity";
  private static final String EMAIL_REQUIRED = "emailRequired";

  private final AppSettings settings;
  private final PerApp<Read> read;
  private final List<Consumer<App>> beforeChange = new CopyOnWriteArrayList<>();
  private final List<Consumer<App>> beforeConfirmation = new CopyOnWriteArrayList<>();

  public UserSettings(Apps apps, AppSettings settings) {
    this.settings = settings;
    this.read = new PerApp<>(apps, app -> new Read());
  }

  /** The settings of registration, as {@code GET userregistration} shows them. */
  public Map<String, @Nullable Object> registration(App app) {
    return toJson(RegistrationSettings.DEFAULTS, settings.get(app, REGISTRATION));
  }

  /**
   * Changes settings of registration; fields that are not given stay.
   *
   * @return all of them
   * @throws dev.backstay.foundation.error.ApiException 8008 for a known field of the wrong kind;
   *     3068, 3089 when confirmation cannot be required
   */
  public Map<String, @Nullable Object> putRegistration(
      App app, Map<String, @Nullable Object> fields) {
    var _ = RegistrationSettings.of(fields);
    Map<String, @Nullable Object> after = new LinkedHashMap<>(settings.get(app, REGISTRATION));
    after.putAll(fields);
    if (RegistrationSettings.of(after).confirmationRequired()
        && !registrationSettings(app).confirmationRequired()) {
      beforeConfirmation.forEach(listener -> listener.accept(app));
    }
    return toJson(RegistrationSettings.DEFAULTS, settings.merge(app, REGISTRATION, fields));
  }

  /** The settings of login, as {@code GET userlogin} shows them. */
  public Map<String, @Nullable Object> login(App app) {
    return toJson(LoginSettings.DEFAULTS, settings.get(app, LOGIN));
  }

  /**
   * Changes settings of login; fields that are not given stay.
   *
   * @return all of them
   * @throws dev.backstay.foundation.error.ApiException 8008 for a known field of the wrong kind or
   *     out of range
   */
  public Map<String, @Nullable Object> putLogin(App app, Map<String, @Nullable Object> fields) {
    var _ = LoginSettings.of(fields);
    beforeChange.forEach(listener -> listener.accept(app));
    return toJson(LoginSettings.DEFAULTS, settings.merge(app, LOGIN, fields));
  }

  @Override
  public SessionRules sessionRules(App app) {
    return ofLogin(app).rules();
  }

  @Override
  public void beforeSessionRulesChange(Consumer<App> listener) {
    beforeChange.add(listener);
  }

  /** Registers a check that runs before confirmation is required; it throws when that cannot be. */
  public void beforeConfirmationIsRequired(Consumer<App> listener) {
    beforeConfirmation.add(listener);
  }

  /** The id of the column that users log in by; null while it is {@code email}. */
  public @Nullable String identityColumn(App app) {
    return settings.get(app, PROPERTIES).get(IDENTITY) instanceof String id ? id : null;
  }

  /** Sets the column that users log in by; null for the address. */
  public void putIdentityColumn(App app, @Nullable String columnId) {
    Map<String, @Nullable Object> field = new LinkedHashMap<>();
    field.put(IDENTITY, columnId);
    var _ = settings.merge(app, PROPERTIES, field);
  }

  /** Whether a registration needs an address where users do not log in by it. */
  public boolean emailRequired(App app) {
    return Boolean.TRUE.equals(settings.get(app, PROPERTIES).get(EMAIL_REQUIRED));
  }

  /** Sets whether nobody registers without an address. */
  public void putEmailRequired(App app, boolean required) {
    var _ = settings.merge(app, PROPERTIES, Map.of(EMAIL_REQUIRED, required));
  }

  /** What is set about registration. */
  public RegistrationSettings registrationSettings(App app) {
    return RegistrationSettings.of(settings.get(app, REGISTRATION));
  }

  /** What is set about logins. */
  public LoginSettings loginSettings(App app) {
    return ofLogin(app).settings();
  }

  @SuppressWarnings("ReferenceEquality") // a changed object is another one
  private Login ofLogin(App app) {
    Map<String, @Nullable Object> stored = settings.get(app, LOGIN);
    Read known = read.of(app);
    Login login = known.login;
    if (login == null || login.from() != stored) {
      LoginSettings now = LoginSettings.of(stored);
      login = new Login(stored, now, now.sessionRules());
      known.login = login;
    }
    return login;
  }

  private static Map<String, @Nullable Object> toJson(
      Map<String, Object> defaults, Map<String, @Nullable Object> stored) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(defaults);
    all.putAll(stored);
    return all;
  }

  /** What the object that was stored means: asked with every call, so it is read once. */
  private record Login(
      Map<String, @Nullable Object> from, LoginSettings settings, SessionRules rules) {}

  private static final class Read {
    volatile @Nullable Login login;
  }
}
