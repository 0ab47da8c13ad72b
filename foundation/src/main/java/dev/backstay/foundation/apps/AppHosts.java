package dev.backstay.foundation.apps;

import static dev.backstay.store.generated.platform.tables.AppDomainTable.APP_DOMAIN;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.store.database.Database;
import java.util.List;
import java.util.Locale;

/** The host names that stand for an app and one of its keys. */
public final class AppHosts {
  private final Apps apps;
  private final Database platform;
  private final AppLookups lookups;

  AppHosts(Apps apps, Database platform, AppLookups lookups) {
    this.apps = apps;
    this.platform = platform;
    this.lookups = lookups;
  }

  /** The app and key that a registered host name stands for. */
  public record HostApp(App app, ApiKey key) {}

  /** A host name that stands for an app and one of its keys, as the console reads it. */
  public record Host(
      String id, @JsonProperty("domain") String name, @JsonProperty("apiKeyId") String keyId) {}

  /**
   * The app and key of a host name.
   *
   * @throws dev.backstay.foundation.error.ApiException 2002 when the name is not registered
   */
  public HostApp named(String host) {
    var row =
        lookups.read(sql ->
            sql.select(APP_DOMAIN.APP_ID, APP_DOMAIN.API_KEY_ID)
                .from(APP_DOMAIN)
                .where(APP_DOMAIN.HOST.eq(host.toLowerCase(Locale.ROOT)))
                .fetchOne());
    if (row == null) {
      throw ApiError.APPLICATION_NOT_FOUND.with();
    }
    App app = apps.require(row.get(APP_DOMAIN.APP_ID));
    return app.keys().stream()
        .filter(key -> key.id().equals(row.get(APP_DOMAIN.API_KEY_ID)))
        .findFirst()
        .map(key -> new HostApp(app, key))
        .orElseThrow(ApiError.APPLICATION_NOT_FOUND::with);
  }

  /** Whether a name is registered for an app. */
  public boolean isRegistered(String host) {
    return lookups.read(sql ->
        sql.fetchExists(
            sql.selectOne()
                .from(APP_DOMAIN)
                .where(APP_DOMAIN.HOST.eq(host.toLowerCase(Locale.ROOT)))));
  }

  /**
   * Registers a host name for an app: {@code http://host/api/…} then means this app with this key.
   *
   * @param host as clients send it, without a port
   * @throws dev.backstay.foundation.error.ApiException 8008 when the name is not one or taken
   */
  public Host register(App app, String host, ApiKey key) {
    if (!host.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "domain", "It must be a host name without scheme, port and path");
    }
    Host registered = new Host(Apps.newId(), host.toLowerCase(Locale.ROOT), key.id());
    platform.write(sql -> {
      if (sql.fetchExists(APP_DOMAIN, APP_DOMAIN.HOST.eq(registered.name()))) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "domain", "Another app or key has this host name");
      }
      return sql.insertInto(
              APP_DOMAIN, APP_DOMAIN.ID, APP_DOMAIN.APP_ID, APP_DOMAIN.HOST, APP_DOMAIN.API_KEY_ID)
          .values(registered.id(), app.id(), registered.name(), key.id())
          .execute();
    });
    return registered;
  }

  /** The host names that are registered for an app. */
  public List<Host> of(App app) {
    return platform.read(sql ->
        sql.select(APP_DOMAIN.ID, APP_DOMAIN.HOST, APP_DOMAIN.API_KEY_ID)
            .from(APP_DOMAIN)
            .where(APP_DOMAIN.APP_ID.eq(app.id()))
            .orderBy(APP_DOMAIN.HOST)
            .fetch(row ->
                new Host(
                    row.get(APP_DOMAIN.ID),
                    row.get(APP_DOMAIN.HOST),
                    row.get(APP_DOMAIN.API_KEY_ID))));
  }

  /** Takes back a host name of an app; one that it does not have is none to take back. */
  public void remove(App app, String hostId) {
    platform.write(sql ->
        sql.deleteFrom(APP_DOMAIN)
            .where(APP_DOMAIN.APP_ID.eq(app.id()))
            .and(APP_DOMAIN.ID.eq(hostId))
            .execute());
  }
}
