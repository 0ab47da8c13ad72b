package dev.backstay.server.files;

import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.core.ServerUrls;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.server.files.tree.FilePath;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;

/**
 * The public addresses of files: {@code {server}/{appId}/{apiKey}/files/{path}}, or {@code
 * {domain}/api/files/{path}} for who came by a host name of the app. They work for everybody, as
 * far as the permissions of that key go, so no token is in them, nor a key of server code.
 */
public final class FileAddresses {
  private final ServerUrls urls;

  public FileAddresses(ServerUrls urls) {
    this.urls = urls;
  }

  /** Where all files of an app are for everybody. */
  public String of(App app) {
    return urls.publicUrl() + "/" + app.id() + "/" + publicKey(app).value() + "/files";
  }

  /** Where all files of an app are for who made a request. */
  String of(Exchange exchange) {
    HttpURI uri = exchange.request().getHttpURI();
    String path = String.valueOf(uri.getPath());
    if (path.startsWith("/api/")) {
      String scheme =
          urls.publicUrl().startsWith("https:") ? HttpScheme.HTTPS.asString() : uri.getScheme();
      return scheme + "://" + uri.getAuthority() + "/api/files";
    }
    ApiKey key = exchange.key();
    boolean shown = key.life() == ApiKey.Life.PERMANENT && !key.type().isServerCode();
    return shown
        ? urls.publicUrl() + "/" + exchange.app().id() + "/" + key.value() + "/files"
        : of(exchange.app());
  }

  private static ApiKey publicKey(App app) {
    return app.keys().stream()
        .filter(key -> key.type() == ApiKeyType.REST)
        .findFirst()
        .orElseGet(() ->
            app.keys().stream()
                .filter(key -> !key.type().isServerCode())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("an app without keys")));
  }

  /** The address of a file or directory. */
  public static String of(String root, FilePath path) {
    return path.isRoot()
        ? root
        : path.names().stream()
            .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/", root + "/", ""));
  }
}
