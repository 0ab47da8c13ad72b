package dev.backstay.server.files;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.SharedServers;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that run on each database with contents in directories, and once with a store for them. */
@ParameterizedClass
@EnumSource(OnEveryStorage.Place.class)
@ExtendWith(SharedServers.class)
abstract class OnEveryStorage {
  /** Where the names of files are, and their contents. */
  enum Place {
    SQLITE,
    POSTGRESQL,
    SQLITE_AND_S3
  }

  @Parameter Place place;

  RunningServer server() {
    return switch (place) {
      case SQLITE -> SharedServers.of(Product.SQLITE);
      case POSTGRESQL -> SharedServers.of(Product.POSTGRESQL);
      case SQLITE_AND_S3 -> SharedServers.withS3(TestS3.shared().settings());
    };
  }

  TestApp newApp() {
    return server().console().createApp("tests");
  }
}
