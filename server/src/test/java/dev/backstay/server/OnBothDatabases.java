package dev.backstay.server;

import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that run once on each database, on a server with default settings that the tests of a class
 * share. Each test makes an app of its own, so none finds what another has left.
 */
@ParameterizedClass
@EnumSource(Product.class)
public abstract class OnBothDatabases {
  private static RunningServer server;

  /** The database of this run. */
  @Parameter protected Product product;

  @BeforeParameterizedClassInvocation
  static void startServer(Product product) {
    server = RunningServer.start(product);
  }

  @AfterParameterizedClassInvocation
  static void stopServer() {
    server.close();
  }

  /** The server of this class and database. */
  protected static RunningServer server() {
    return server;
  }

  /** Makes an app. */
  protected static TestApp newApp() {
    return server.console().createApp("tests");
  }
}
