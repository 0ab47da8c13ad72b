package dev.backstay.server;

import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that run once on each database, on the servers of {@link SharedServers}. Each test makes an
 * app of its own, so none finds what another has left.
 */
@ParameterizedClass
@EnumSource(Product.class)
@ExtendWith(SharedServers.class)
public abstract class OnBothDatabases {
  /** The database of this run. */
  @Parameter protected Product product;

  /** The server of this database. */
  protected RunningServer server() {
    return SharedServers.of(product);
  }

  /** Makes an app. */
  protected TestApp newApp() {
    return server().console().createApp("tests");
  }
}
