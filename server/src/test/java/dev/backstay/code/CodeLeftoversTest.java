package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of server code when its app is deleted, or when a server dies while it deploys. */
@Timeout(180)
class CodeLeftoversTest {
  private static final Map<Setting, String> CODE = Map.of(Setting.SERVER_CODE, "on");

  @ParameterizedTest
  @EnumSource(Product.class)
  void anAppThatWasDeployedAndNeverCalledLeavesNothingWhenItIsDeleted(Product product)
      throws Exception {
    try (RunningServer server = RunningServer.start(product, CODE)) {
      DeployedApp app = DeployedApp.on(server, "Never called");
      await("its runner", () -> !DeployedApp.processes(app.id()).isEmpty());

      app.delete();

      assertThat(DeployedApp.processes(app.id())).isEmpty();
      assertThat(app.archives()).doesNotExist();
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void anAppThatIsDeletedWhileItIsDeployedLeavesNothing(Product product) throws Exception {
    try (RunningServer server = RunningServer.start(product, CODE)) {
      List<DeployedApp> apps = new ArrayList<>();
      byte[] archive = DeployedApp.hard();
      for (int i = 0; i < 12; i++) {
        DeployedApp app = DeployedApp.empty(server, "Deleted " + i);
        apps.add(app);
        app.start(archive);
        // each at another moment of its deployment
        Thread.sleep(i * 15L);
        app.delete();
      }
      DeployedApp last = DeployedApp.on(server, "Last");
      last.value("nothing");

      for (DeployedApp app : apps) {
        await("no process", () -> DeployedApp.processes(app.id()).isEmpty());
        await("no archive", () -> !Files.exists(app.archives()));
      }
    }
  }

  @Test
  void whatADeploymentThatDidNotEndHasLeftIsSweptAtTheNextStart() throws Exception {
    try (RunningServer server = RunningServer.start(Product.SQLITE, CODE)) {
      DeployedApp app = DeployedApp.on(server, "Interrupted");
      app.value("nothing");
      Path code = server.settings().dataDirectory().resolve("code");
      Path upload = Files.writeString(code.resolve("uploads/upload123.zip"), "half an archive");
      Path kept = Files.writeString(app.archives().resolve("NEVER-PUT-IN-FORCE.zip"), "whole");
      Path gone =
          Files.createDirectories(
              code.resolve("archives").resolve("00000000-0000-4000-8000-000000000000"));
      Files.writeString(gone.resolve("OLD.zip"), "of an app that is gone");

      server.restart();

      await("uploads", () -> !Files.exists(upload));
      await("archives", () -> !Files.exists(kept) && !Files.exists(gone));
      assertThat(files(app.archives())).hasSize(1);
      app.value("nothing");
    }
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 600; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("not within 30 s: " + what);
  }

  private static List<Path> files(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
