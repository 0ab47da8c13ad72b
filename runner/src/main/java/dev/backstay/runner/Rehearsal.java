package dev.backstay.runner;

import dev.backstay.Backstay;
import dev.backstay.runner.code.CodeException;
import dev.backstay.runner.code.DeploymentFiles;
import dev.backstay.runner.json.JsonReader;
import dev.backstay.runner.json.JsonWriter;
import dev.backstay.runner.values.Changes;
import dev.backstay.runner.values.ValueReader;
import dev.backstay.runner.values.ValueWriter;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Uses what a worker uses at its start and in its first calls, so that it gets into the archive.
 */
final class Rehearsal {
  private static final String[] CLASSES = {
    "http.ApiUrls",
    "http.ApiConnection",
    "http.Connections",
    "http.Connections$Connection",
    "http.Received",
    "http.Chunks",
    "code.Code",
    "code.Code$Outcome",
    "code.Deployment",
    "code.DeploymentLoader",
    "code.Sdk",
    "code.Methods",
    "code.ServiceCaller",
    "code.HandlerCaller",
    "code.Instances",
    "code.UserToken",
    "code.Failure",
    "model.ClassFile",
    "model.Events",
    "task.Environment",
    "task.Frames",
    "task.Invocation",
    "task.Leftovers",
    "task.Log",
    "task.RunAs",
    "task.Worker",
    "task.WorkerProgram"
  };

  private Rehearsal() {}

  static void run() throws IOException {
    Object read =
        JsonReader.read("{\"a\":[1,2.5,true,null,\"text\\n\"],\"b\":{\"c\":10000000000}}");
    Object value = ValueReader.read(read, Map.class);
    Object written = ValueWriter.write(value);
    String text = JsonWriter.write(Changes.of(read, written, ValueWriter.write(List.of(1))));
    if (text.isEmpty()) {
      throw new CodeException("nothing was written");
    }
    for (String name : CLASSES) {
      try {
        Class.forName("dev.backstay.runner." + name);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
    Class<?> ours = Backstay.class;
    DeploymentFiles.of(Path.of(System.getProperty("java.io.tmpdir")));
    Thread thread = new Thread(new ThreadGroup("rehearsal"), () -> {}, ours.getName(), 0, false);
    thread.start();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of("/nowhere"))) {
      channel.isConnected();
    } catch (IOException e) {
      // there is nobody, and the classes are loaded
    }
  }
}
