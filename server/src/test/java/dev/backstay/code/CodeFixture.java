package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.backstay.code.archive.Archive;
import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.archive.ArchiveLimits;
import dev.backstay.code.broker.BrokerLimits;
import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.debug.DebugSessions;
import dev.backstay.code.host.HostLog;
import dev.backstay.code.host.HostPools;
import dev.backstay.code.invoke.CodeFile;
import dev.backstay.code.invoke.InvocationKeys;
import dev.backstay.code.invoke.Invoker;
import dev.backstay.code.invoke.LocalWorkers;
import dev.backstay.code.invoke.Origin;
import dev.backstay.code.invoke.ServiceCall;
import dev.backstay.code.invoke.TaskReply;
import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.CodeSettings;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Everything of this package, put together as the server does it, over a real Node runner; and an
 * HTTP server that takes what workers send to the API.
 */
final class CodeFixture implements AutoCloseable {
  static final String APP = "11111111-AAAA-1111-1111-111111111111";
  static final String OTHER = "22222222-AAAA-2222-2222-222222222222";

  final List<String> apiCalls = new CopyOnWriteArrayList<>();
  final CodeSettings settings;
  final CodeIsolation isolation;
  final DeploymentLayout layout;
  final TaskBroker broker = new TaskBroker(BrokerLimits.standard());
  final InvocationKeys keys = new InvocationKeys(Clock.systemUTC());
  final HostPools runners;

  /** What code has logged: each line with the id of its request before it. */
  final List<String> logged = new CopyOnWriteArrayList<>();

  final Invoker invoker;
  private final HttpServer api;

  CodeFixture(Path directory, UnaryOperator<CodeSettings> change) throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    api.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          apiCalls.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + new String(body, UTF_8));
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write("{}".getBytes(UTF_8));
          }
        });
    api.start();
    // The user that an app's runner gets has to pass through.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    settings =
        change.apply(
            CodeSettings.standard(
                coderunner(),
                Files.createDirectories(directory.resolve("code")),
                () -> "http://127.0.0.1:" + api.getAddress().getPort()));
    isolation = CodeIsolation.inspect(settings);
    layout = new DeploymentLayout(settings, isolation);
    HostLog log =
        (appId, requestId, lines) -> lines.forEach(line -> logged.add(requestId + " " + line));
    runners =
        new HostPools(
            settings, isolation, layout, log, appId -> true, appId -> Map.of(), ApiSockets.NONE);
    invoker =
        new Invoker(
            settings,
            layout,
            new DebugSessions(broker, Clock.systemUTC()),
            broker,
            new LocalWorkers(runners, keys, settings.timeout(), (appId, deploymentId) -> {}),
            log,
            keys,
            new dev.backstay.code.invoke.InvocationMeters(
                dev.backstay.foundation.meters.Meters.OFF));
  }

  /** Settings of a test: two seconds for an invocation, two workers, little memory. */
  static CodeSettings small(CodeSettings standard) {
    return with(standard, Duration.ofSeconds(5), 2, standard.warm(), standard.separateUsers());
  }

  static CodeSettings with(
      CodeSettings base, Duration timeout, int workers, boolean warm, boolean separateUsers) {
    return with(base, timeout, workers, warm, separateUsers, 5);
  }

  static CodeSettings with(
      CodeSettings base,
      Duration timeout,
      int workers,
      boolean warm,
      boolean separateUsers,
      int waiting) {
    return new CodeSettings(
        true,
        base.node(),
        base.npm(),
        base.runnerPackage(),
        base.runnerDirectory(),
        base.codeDirectory(),
        base.apiUrl(),
        base.publicUrl(),
        timeout,
        workers,
        waiting,
        8,
        1_000,
        warm,
        64,
        300,
        1_000_000,
        base.idle(),
        base.network(),
        separateUsers);
  }

  /** The same settings with another Node. */
  static CodeSettings withNode(CodeSettings base, String node) {
    return new CodeSettings(
        base.enabled(),
        node,
        base.npm(),
        base.runnerPackage(),
        base.runnerDirectory(),
        base.codeDirectory(),
        base.apiUrl(),
        base.publicUrl(),
        base.timeout(),
        base.workers(),
        base.waiting(),
        base.nesting(),
        base.invocations(),
        base.warm(),
        base.heapMegabytes(),
        base.workerMegabytes(),
        base.resultBytes(),
        base.idle(),
        base.network(),
        base.separateUsers());
  }

  /** Deploys {@code hard.js} for an app. */
  void deploy(String appId, String deployment) throws IOException, ArchiveException {
    Path zip = Files.createTempFile("hard", ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
        InputStream code = CodeFixture.class.getResourceAsStream("hard/hard.js")) {
      out.putNextEntry(new ZipEntry("model.json"));
      out.write(
          """
          {"handlers":[],"timers":[],"types":{},"errors":[],
           "services":[{"provider":"services/hard.js","name":"Hard","version":"1.0.0","description":"Hard"}],
           "definitions":{"files":["services/hard.js"],"types":{"Hard":{"name":"Hard","methods":{},"properties":{}}}}}
          """
              .getBytes(UTF_8));
      out.putNextEntry(new ZipEntry("services/hard.js"));
      code.transferTo(out);
    }
    layout.unpack(new Archive(ArchiveLimits.standard()), zip, appId, deployment);
    Files.delete(zip);
  }

  TaskReply call(String appId, String method, String arguments) {
    return invoker.invoke(serviceCall(appId, method, arguments));
  }

  static ServiceCall serviceCall(String appId, String method, String arguments) {
    return new ServiceCall(
        appId,
        "SERVICE-ID",
        "Hard",
        method,
        CodeFile.of("D1", "default", "services/hard.js"),
        arguments,
        "METHOD-ID",
        Map.of(
            "userId",
            "user-1",
            "userToken",
            "token-of-user-1",
            "userRoles",
            List.of("AuthenticatedUser", "Customer"),
            "deviceType",
            "JS",
            "httpHeaders",
            Map.of("X-Test", "1"),
            "configurationItems",
            List.of()),
        new Origin("user-1", "user user-1, JS key", null, "R-1"));
  }

  @Override
  public void close() {
    runners.close();
    broker.close();
    api.stop(0);
    try {
      isolation.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The package at the root of the repository, wherever tests are started. */
  static Path coderunner() {
    for (Path path = Path.of("").toAbsolutePath(); path != null; path = path.getParent()) {
      if (Files.exists(path.resolve("coderunner/package-lock.json"))) {
        return path.resolve("coderunner");
      }
    }
    throw new IllegalStateException("no coderunner/ above the working directory");
  }
}
