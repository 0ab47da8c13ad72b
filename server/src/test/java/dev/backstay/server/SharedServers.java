package dev.backstay.server;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.foundation.valkey.TestValkey;
import dev.backstay.server.RunningServer.Product;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One server for each database that all classes of a JVM share, unless they restart it or need
 * settings of their own. They are started on first use and closed after the last class.
 *
 * <p>Default settings, but any number of attempts from one address: all tests come from the same.
 */
public final class SharedServers implements BeforeAllCallback {
  private static final Map<Product, RunningServer> STARTED = new EnumMap<>(Product.class);
  private static RunningServer withS3;
  private static TestValkey valkey;
  private static RunningServer withValkey;

  /** The server of a database; not to be closed, nor restarted. */
  public static synchronized RunningServer of(Product product) {
    return STARTED.computeIfAbsent(
        product, key -> RunningServer.start(key, Map.of(Setting.ATTEMPTS_PER_ADDRESS, "0")));
  }

  /**
   * A server on SQLite that has the contents of files elsewhere; not to be closed, nor restarted.
   *
   * @param store the settings for it, used when it is started
   */
  public static synchronized RunningServer withS3(Map<Setting, String> store) {
    if (withS3 == null) {
      Map<Setting, String> settings = new EnumMap<>(store);
      settings.put(Setting.ATTEMPTS_PER_ADDRESS, "0");
      withS3 = RunningServer.start(Product.SQLITE, settings);
    }
    return withS3;
  }

  /** A server on SQLite that has the cache in Valkey; not to be closed, nor restarted. */
  public static synchronized RunningServer withValkey() {
    if (withValkey == null) {
      Map<Setting, String> settings = new EnumMap<>(valkey().setting());
      settings.put(Setting.ATTEMPTS_PER_ADDRESS, "0");
      withValkey = RunningServer.start(Product.SQLITE, settings);
    }
    return withValkey;
  }

  /** That Valkey, which no test stops. Skips the test where none is installed. */
  public static synchronized TestValkey valkey() {
    TestValkey.required();
    if (valkey == null) {
      valkey = TestValkey.start();
    }
    return valkey;
  }

  /** JUnit closes what lies in the root's store when every class has ended. */
  @Override
  public void beforeAll(ExtensionContext context) {
    AutoCloseable end = SharedServers::closeAll;
    var _ =
        context
            .getRoot()
            .getStore(Namespace.create(SharedServers.class))
            .computeIfAbsent("end", key -> end);
  }

  private static synchronized void closeAll() {
    STARTED.values().forEach(RunningServer::close);
    STARTED.clear();
    if (withS3 != null) {
      withS3.close();
      withS3 = null;
    }
    if (withValkey != null) {
      withValkey.close();
      withValkey = null;
    }
    if (valkey != null) {
      valkey.close();
      valkey = null;
    }
  }
}
