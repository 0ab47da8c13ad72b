package dev.backstay.server.audit;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.audit.AuditKind;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.audit.AuditTable;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.developers.Developer;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The audit log of an app, the latest entry first: who changed which permission, role or setting
 * from what to what, what server code did beyond its caller, which management calls were denied.
 *
 * <p>{@code kind}, {@code from} and {@code to} (milliseconds since the epoch) pick entries, {@code
 * pageSize} and {@code after} (the id of the last entry of the page before) page through them.
 * Nothing deletes an entry.
 */
public final class AuditRoutes implements Feature {
  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_PAGE = 1_000;
  private static final int MAX_DOWNLOAD = 10_000;
  private static final int MAX_ID = 36;

  private final ConsoleAuthenticator console;
  private final AuditLog audit;

  public AuditRoutes(Core core) {
    this.console = core.console();
    this.audit = core.audit();
  }

  @Override
  public List<Route> consoleRoutes() {
    return List.of(
        console.app(HttpMethod.GET, "/security/audit-logs", this::list),
        console.app(HttpMethod.DELETE, "/security/audit-logs", this::refuse),
        console.app(HttpMethod.GET, "/security/audit-logs/download", this::download));
  }

  @Override
  public List<Route> accountRoutes() {
    return List.of(console.account(HttpMethod.GET, "/audit-logs", this::ofPlatform));
  }

  private Response list(Call call, Exchange exchange) {
    return Response.json(audit.find(call.app(), filter(exchange, "from", "to", MAX_PAGE)));
  }

  /** The log of the server as a whole is for anyone who runs it. */
  private Response ofPlatform(Developer developer, Exchange exchange) {
    if (!developer.equals(Developer.OPERATOR)) {
      throw ApiError.FOREIGN_APP.with();
    }
    return Response.json(audit.findOfPlatform(filter(exchange, "from", "to", MAX_PAGE)));
  }

  /** Consoles have a button for it; an audit log that its subject can clear is none. */
  private Response refuse(Call call, Exchange exchange) {
    throw ApiError.OPERATION_NOT_ALLOWED.with();
  }

  /**
   * The same as a file of lines, a JSON object each; at most 10,000, {@code after} goes on from the
   * last.
   */
  private Response download(Call call, Exchange exchange) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Map<String, @Nullable Object> entry :
        audit.find(call.app(), filter(exchange, "fromDate", "toDate", MAX_DOWNLOAD))) {
      lines.writeBytes(Json.write(entry));
      lines.write('\n');
    }
    return Response.bytes("application/x-ndjson", lines.toByteArray())
        .withHeader("Content-Disposition", "attachment; filename=\"audit-log.ndjson\"");
  }

  private static AuditTable.Filter filter(
      Exchange exchange, String from, String to, int mostEntries) {
    String after = exchange.query("after");
    if (after != null && after.length() > MAX_ID) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("after", "It must be the id of an entry");
    }
    Long pageSize = number(exchange, "pageSize");
    if (pageSize != null && (pageSize < 1 || pageSize > mostEntries)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "pageSize", "It must be a whole number from 1 to " + mostEntries);
    }
    int whenMissing = mostEntries == MAX_PAGE ? DEFAULT_PAGE : mostEntries;
    return new AuditTable.Filter(
        kind(exchange.query("kind")),
        number(exchange, from),
        number(exchange, to),
        after,
        pageSize == null ? whenMissing : pageSize.intValue());
  }

  private static @Nullable AuditKind kind(@Nullable String name) {
    if (name == null) {
      return null;
    }
    for (AuditKind kind : AuditKind.values()) {
      if (kind.name().equals(name.toUpperCase(Locale.ROOT))) {
        return kind;
      }
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        "kind", "It is one of " + Arrays.toString(AuditKind.values()));
  }

  private static @Nullable Long number(Exchange exchange, String name) {
    String text = exchange.query(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be a whole number");
    }
  }
}
