package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.backstay.code.archive.Archive;
import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.archive.ArchiveLimits;
import dev.backstay.code.broker.BrokerLimits;
import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.debug.DebugSessions;
import dev.backstay.code.host.HostPools;
import dev.backstay.code.invoke.CodeFile;
import dev.backstay.code.invoke.HandlerCall;
import dev.backstay.code.invoke.InvocationKey;
import dev.backstay.code.invoke.InvocationKeys;
import dev.backstay.code.invoke.Invoker;
import dev.backstay.code.invoke.LocalWorkers;
import dev.backstay.code.invoke.Origin;
import dev.backstay.code.invoke.ServiceCall;
import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.http.ApiSockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Workers with the code of {@code host/}, and an API that answers each call with the token that it
 * was made with, having checked that the key is of an invocation for the user of that token.
 */
final class HostFixture implements AutoCloseable {
  static final String APP = "44444444-AAAA-4444-4444-444444444444";

  /** Calls whose key and token were not of one user. */
  final List<String> mixed = new CopyOnWriteArrayList<>();

  final List<String> logged = new CopyOnWriteArrayList<>();
  final Invoker invoker;
  final Path home;
  private final InvocationKeys keys = new InvocationKeys(Clock.systemUTC());
  private final TaskBroker broker = new TaskBroker(BrokerLimits.standard());
  private final CodeIsolation isolation;
  private final HostPools hosts;
  private final HttpServer api;

  HostFixture(Path directory, Duration timeout) throws IOException, ArchiveException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    api.createContext("/", this::answer);
    api.start();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    CodeSettings standard =
        CodeSettings.standard(
            CodeFixture.coderunner(),
            Files.createDirectories(directory.resolve("code")),
            () -> "http://127.0.0.1:" + api.getAddress().getPort());
    CodeSettings settings = CodeFixture.with(standard, timeout, 4, true, true, 2_000);
    isolation = CodeIsolation.inspect(settings);
    DeploymentLayout layout = new DeploymentLayout(settings, isolation);
    hosts =
        new HostPools(
            settings,
            isolation,
            layout,
            (appId, requestId, lines) -> lines.forEach(line -> logged.add(line.toString())),
            appId -> true,
            appId -> Map.of(),
            ApiSockets.NONE);
    invoker =
        new Invoker(
            settings,
            layout,
            new DebugSessions(broker, Clock.systemUTC()),
            broker,
            new LocalWorkers(hosts, keys, settings.timeout(), (appId, deploymentId) -> {}),
            (appId, requestId, lines) -> lines.forEach(line -> logged.add(line.toString())),
            keys,
            new dev.backstay.code.invoke.InvocationMeters(
                dev.backstay.foundation.meters.Meters.OFF));
    home = layout.home(APP);
    deploy(layout);
  }

  /** A call of a method of Identity for a user. */
  static ServiceCall call(
      String method, String arguments, String user, @Nullable Invocation parent) {
    return new ServiceCall(
        APP,
        "SERVICE-ID",
        "Identity",
        method,
        CodeFile.of("D1", "default", "services/identity.js"),
        arguments,
        "METHOD-ID",
        Map.of("userId", user, "userToken", "token-of-" + user, "configurationItems", List.of()),
        new Origin(user, user, parent, ""));
  }

  /** A call of a handler or timer. */
  static HandlerCall handler(int event, String target, String arguments) {
    return new HandlerCall(
        APP,
        "HANDLERS",
        "handlers",
        "HANDLER-ID",
        "handler",
        event,
        target,
        false,
        CodeFile.of("D1", "default", "handlers/handlers.js"),
        arguments,
        new Origin("user-1", "user-1", null, ""));
  }

  @Override
  public void close() {
    hosts.close();
    broker.close();
    api.stop(0);
    try {
      isolation.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    InvocationKey key = keys.find(APP, path[2]);
    String token = exchange.getRequestHeaders().getFirst("user-token");
    // what a call leaves running sets a token of its own; it must stay with its own key
    boolean own =
        key != null
            && (("token-of-" + key.invocation().userId()).equals(token)
                || ("a leftover of " + key.invocation().userId()).equals(token));
    if (!own) {
      mixed.add(token + " with the key of " + key);
    }
    byte[] answer =
        path[3].equals("services") && key != null
            ? nested(path[5], new String(body, UTF_8), key.invocation())
            : ("[{\"token\":\"" + token + "\"}]").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, answer.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }

  private byte[] nested(String method, String body, Invocation parent) {
    String user = String.valueOf(parent.userId());
    return String.valueOf(invoker.invoke(call(method, "[" + body + "]", user, parent)).value())
        .getBytes(UTF_8);
  }

  private static void deploy(DeploymentLayout layout) throws IOException, ArchiveException {
    Path zip = Files.createTempFile("host", ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("model.json"));
      out.write(
          """
          {"handlers":[{"eventId":100,"target":"Order","provider":"handlers/handlers.js"}],
           "timers":[],"types":{},"errors":[],
           "services":[{"provider":"services/identity.js","name":"Identity","version":"1.0.0","description":""}],
           "definitions":{"files":["services/identity.js"],
             "types":{"Identity":{"name":"Identity","methods":{},"properties":{}}}}}
          """
              .getBytes(UTF_8));
      for (String file : new ArrayList<>(List.of("services/identity.js", "handlers/handlers.js"))) {
        out.putNextEntry(new ZipEntry(file));
        String resource = "host/" + file.substring(file.indexOf('/') + 1);
        try (InputStream code = HostFixture.class.getResourceAsStream(resource)) {
          code.transferTo(out);
        }
      }
    }
    layout.unpack(new Archive(ArchiveLimits.standard()), zip, APP, "D1");
    Files.delete(zip);
  }
}
