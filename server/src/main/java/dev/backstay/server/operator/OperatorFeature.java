package dev.backstay.server.operator;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.developers.Developer;
import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.operator.ConsoleBackups.Writer;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server as a whole, for its operator and the first developer, whose password is in the data
 * directory: {@code GET /console/server} answers its version, state and settings, {@code GET} and
 * {@code POST /console/backups} list and write backups on the server's disk. Other developers get
 * 2000: the settings name directories and networks of the machine, and a backup holds all apps.
 *
 * <p>No answer holds a backup: a key that someone has got hold of shall not carry away every app.
 */
public final class OperatorFeature implements Feature {
  private final ConsoleAuthenticator console;
  private final Developers developers;
  private final Core core;
  private final String version;
  private final long started;
  private final ConsoleBackups backups;

  /**
   * @param version of this program, for people
   * @param writer writes a backup
   */
  public OperatorFeature(Core core, String version, Writer writer) {
    this.core = core;
    this.console = core.console();
    this.developers = core.developers();
    this.version = version;
    this.started = core.clock().millis();
    this.backups =
        core.resources()
            .add(
                new ConsoleBackups(
                    core.directory().child("backups"), writer, version, core.clock()));
  }

  @Override
  public List<Route> accountRoutes() {
    return List.of(
        console.account(HttpMethod.GET, "/server", this::show),
        console.account(HttpMethod.GET, "/backups", this::list).waiting(),
        console.account(HttpMethod.POST, "/backups", this::write).waiting());
  }

  private Response show(Developer developer, Exchange exchange) {
    requireOperator(developer);
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("version", version);
    shown.put("java", Runtime.version().toString());
    shown.put("database", core.settings().database().url() == null ? "SQLite" : "PostgreSQL");
    shown.put("started", started);
    shown.put("processors", Runtime.getRuntime().availableProcessors());
    shown.put("memory", memory());
    shown.put("disk", disk());
    shown.put("settings", settings());
    return Response.json(shown);
  }

  private static Map<String, Long> memory() {
    Runtime runtime = Runtime.getRuntime();
    return Map.of(
        "used", runtime.totalMemory() - runtime.freeMemory(), "most", runtime.maxMemory());
  }

  private @Nullable Map<String, Long> disk() {
    try {
      FileStore store = Files.getFileStore(core.directory().root());
      return Map.of("free", store.getUsableSpace(), "total", store.getTotalSpace());
    } catch (IOException e) {
      return null;
    }
  }

  /** A setting; the value of a secret one is told only to be there. */
  private record Shown(
      String name,
      @Nullable String value,
      boolean given,
      boolean secret,
      String defaultValue,
      String description) {}

  private List<Shown> settings() {
    Map<Setting, String> given = core.settings().given();
    return List.of(Setting.values()).stream()
        .map(setting ->
            new Shown(
                setting.key(),
                setting.secret() ? null : given.getOrDefault(setting, setting.defaultValue()),
                given.containsKey(setting),
                setting.secret(),
                setting.defaultValue(),
                setting.description()))
        .toList();
  }

  private Response list(Developer developer, Exchange exchange) {
    requireOperator(developer);
    return Response.json(backups.state());
  }

  private Response write(Developer developer, Exchange exchange) {
    requireOperator(developer);
    backups.begin();
    return Response.json(backups.state());
  }

  private void requireOperator(Developer developer) {
    if (!developer.equals(Developer.OPERATOR) && !developer.equals(developers.first())) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
  }
}
