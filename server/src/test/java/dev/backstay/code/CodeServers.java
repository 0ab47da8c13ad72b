package dev.backstay.code;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One server with server code for each database that all classes of a JVM share, unless they need
 * settings of their own. They are started on first use and closed after the last class.
 */
public final class CodeServers implements BeforeAllCallback {
  private static final Map<Product, RunningServer> STARTED = new EnumMap<>(Product.class);

  /** The server of a database; not to be closed, nor restarted. */
  public static synchronized RunningServer of(Product product) {
    return STARTED.computeIfAbsent(
        product,
        key ->
            RunningServer.start(
                key,
                Map.of(
                    Setting.ATTEMPTS_PER_ADDRESS,
                    "0",
                    Setting.SERVER_CODE,
                    "on",
                    Setting.CODE_TIMEOUT_SECONDS,
                    "60")));
  }

  /** JUnit closes what lies in the root's store when every class has ended. */
  @Override
  public void beforeAll(ExtensionContext context) {
    AutoCloseable end = CodeServers::closeAll;
    var _ =
        context
            .getRoot()
            .getStore(Namespace.create(CodeServers.class))
            .computeIfAbsent("end", key -> end);
  }

  private static synchronized void closeAll() {
    STARTED.values().forEach(RunningServer::close);
    STARTED.clear();
  }
}
