package dev.backstay.server.cache;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.SharedServers;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The cache in the app's database, on both. */
@ParameterizedClass
@EnumSource(Product.class)
@ExtendWith(SharedServers.class)
final class CacheTest extends CacheContract {
  @Parameter Product product;

  @Override
  RunningServer server() {
    return SharedServers.of(product);
  }
}
