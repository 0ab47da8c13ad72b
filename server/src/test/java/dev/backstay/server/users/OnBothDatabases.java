package dev.backstay.server.users;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that run on a server on each database; each test makes an app of its own. */
@ParameterizedClass
@EnumSource(Product.class)
abstract class OnBothDatabases {
  @Parameter Product product;

  private static RunningServer server;

  @BeforeParameterizedClassInvocation
  static void start(Product product) {
    server = RunningServer.start(product);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  static TestApp newApp() {
    return server.console().createApp("users");
  }
}
