package dev.backstay.code;

import static dev.backstay.store.generated.app.tables.DeploymentTable.DEPLOYMENT;
import static dev.backstay.store.generated.app.tables.SettingTable.SETTING;

import dev.backstay.code.archive.Archive;
import dev.backstay.code.archive.ArchiveLimits;
import dev.backstay.code.archive.FileTrees;
import dev.backstay.code.broker.BrokerLimits;
import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.debug.DebugElsewhere;
import dev.backstay.code.debug.DebugSessions;
import dev.backstay.code.deploy.Deployments;
import dev.backstay.code.deploy.HandlerCatalog;
import dev.backstay.code.deploy.ServiceCatalog;
import dev.backstay.code.deploy.ServiceConfiguration;
import dev.backstay.code.deploy.TimerCatalog;
import dev.backstay.code.environment.AppEnvironment;
import dev.backstay.code.host.CodeCheck;
import dev.backstay.code.host.HostPools;
import dev.backstay.code.host.RunnerPackage;
import dev.backstay.code.host.RunnerUnavailableException;
import dev.backstay.code.invoke.InvocationKey;
import dev.backstay.code.invoke.InvocationKeys;
import dev.backstay.code.invoke.InvocationMeters;
import dev.backstay.code.invoke.Invoker;
import dev.backstay.code.invoke.LocalWorkers;
import dev.backstay.code.invoke.ServiceInvocation;
import dev.backstay.code.invoke.TaskCodec;
import dev.backstay.code.log.AppLogs;
import dev.backstay.code.log.CodeLog;
import dev.backstay.code.log.LogRoutes;
import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.CodeLocations;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.machine.IsolationGap;
import dev.backstay.code.queue.QueueRunner;
import dev.backstay.code.queue.RemoteWorkers;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.code.timers.TimerPart;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.core.Resources;
import dev.backstay.foundation.core.ServerUrls;
import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.settings.ServerCodeMode;
import dev.backstay.foundation.settings.ServerCodeSettings;
import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.security.caller.ApiKeyType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server code, put together: the table of contents of this package. Costs nothing until an app
 * deploys code: no Node process runs before.
 */
public final class ServerCode implements Feature {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCode.class);

  private static final String NODE = "node";

  private final List<Route> clientRoutes;
  private final List<Route> consoleRoutes;
  private final List<Route> accountRoutes;
  private final DebugSessions debugging;
  private final Future<List<String>> notices;
  private final HostPools hosts;
  private final HandlerCatalog handlers;
  private final Invoker invoker;
  private final ServiceInvocation services;
  private final Deployments deployments;
  private final AppLogs logs;
  private final TimerPart timers;
  private final boolean enabled;
  private final @Nullable RemoteWorkers remote;
  private final @Nullable QueueRunner runner;

  /**
   * Where the archives of deployments lie, a directory per app with a file per deployment: all that
   * has to be kept of server code, for the rest can be made again.
   */
  public static Path archives(Path codeDirectory) {
    return codeDirectory.resolve("archives");
  }

  /**
   * @throws IOException when its directories cannot be made
   */
  public ServerCode(Core core, Callers callers) throws IOException {
    ServerCodeSettings settings = core.settings().code();
    Path codeDirectory = core.directory().child("code");
    Apps apps = core.apps();
    Resources resources = core.resources();
    CodeLocations.CodeLocation place =
        resources.add(CodeLocations.code(core.settings().dataDirectory()));
    CodeSettings code =
        codeSettings(settings, core.settings().dataDirectory(), place.directory(), core.urls());
    CodeIsolation isolation = resources.add(CodeIsolation.inspect(code));
    DeploymentLayout layout = new DeploymentLayout(code, isolation);
    TaskBroker broker =
        resources.add(new TaskBroker(BrokerLimits.standard(), settings.debugAddress()));
    logs = new AppLogs(apps, core.appSettings(), core.limits(), settings.appLogMegabytes());
    AppEnvironment environment = new AppEnvironment(core.appSettings(), core.secrets());
    CodeLog log = resources.add(new CodeLog(apps, logs));
    hosts =
        resources.add(
            new HostPools(
                code,
                isolation,
                layout,
                log,
                appId -> apps.find(appId) != null,
                appId -> environment.values(apps.require(appId)),
                core.urls().codeSockets()));
    debugging = new DebugSessions(broker, Clock.systemUTC());
    DebugElsewhere elsewhere = new DebugElsewhere(core.nodes(), debugging, apps::find);
    InvocationKeys keys = new InvocationKeys(Clock.systemUTC());
    apps.addKeySource((app, value) -> apiKey(keys.find(app.id(), value)));
    CodeCheck check =
        new CodeCheck(code, isolation, layout, appId -> environment.values(apps.require(appId)));
    remote = remoteWorkers(core, code);
    measure(core.meters());

    ArchiveLimits archiveLimits = ArchiveLimits.standard();
    handlers = new HandlerCatalog(apps, core.policies());
    TimerCatalog timerCatalog =
        new TimerCatalog(
            apps, core.policies(), settings.timers(), (int) settings.shortestTimer().toSeconds());
    ServiceCatalog catalog =
        new ServiceCatalog(
            apps, core.policies(), List.of(handlers, timerCatalog), settings.deployments());
    Path archives = PrivateFiles.createDirectories(archives(codeDirectory));
    deployments =
        new Deployments(
            apps,
            archives,
            new Archive(archiveLimits),
            layout,
            catalog,
            hosts,
            remote == null ? check : remote,
            settings.runsHere(),
            core.platform(),
            core.nodes());
    LocalWorkers local =
        new LocalWorkers(
            hosts,
            keys,
            code.timeout(),
            (appId, deploymentId) -> deployments.require(apps.require(appId), deploymentId));
    runner = queueRunner(core, local, check);
    invoker =
        new Invoker(
            code,
            layout,
            debugging,
            broker,
            remote == null ? local : remote,
            log,
            keys,
            new InvocationMeters(core.meters()));
    apps.alsoInMemory(hosts::appIds);
    // workers have their environment in memory, and the configuration of services
    apps.changes()
        .on(
            (appId, names) -> {
              if (names.isEmpty() || names.stream().anyMatch(ServerCode::isOfWorkers)) {
                hosts.forgetCode(appId);
              }
            },
            SETTING);
    apps.changes().on((appId, deployments) -> hosts.forgetCode(appId), DEPLOYMENT);
    apps.onDelete(this::end);
    // Uploads that a server was taking when it died.
    Path uploads = codeDirectory.resolve("uploads");
    FileTrees.delete(uploads);
    UploadedCode uploaded =
        new UploadedCode(
            deployments, PrivateFiles.createDirectories(uploads), archiveLimits.archiveBytes());
    ServiceConfiguration configuration = new ServiceConfiguration(core.appSettings());

    services =
        new ServiceInvocation(
            core.operations(), catalog, configuration, debugging, core.gate(), invoker);
    clientRoutes =
        new CodeRoutes(
                callers, services, deployments, logs, uploaded, catalog, debugging, elsewhere)
            .routes();
    timers =
        new TimerPart(core, timerCatalog, invoker, logs, Math.max(1, settings.concurrency() / 2));
    DeploymentRoutes ofDeployments =
        new DeploymentRoutes(
            core.console(), deployments, catalog, uploaded, new RunnerPackage(code));
    accountRoutes = ofDeployments.accountRoutes();
    consoleRoutes =
        Stream.of(
                new CodeConsoleRoutes(
                        core.console(),
                        catalog,
                        handlers,
                        timers,
                        configuration,
                        deployments,
                        uploaded)
                    .routes(),
                new LogRoutes(
                        core.console(),
                        logs,
                        uploads,
                        core.settings().files().diskReserveMegabytes())
                    .routes(),
                timers.consoleRoutes(),
                ofDeployments.routes(),
                new DebugRoutes(core.console(), debugging, elsewhere).routes(),
                new EnvironmentRoutes(
                        core.console(), environment, catalog, configuration, hosts::forgetCode)
                    .routes())
            .flatMap(List::stream)
            .toList();
    enabled = settings.enabled();
    FutureTask<List<String>> asked = new FutureTask<>(() -> notices(settings, code, isolation));
    notices = asked;
    Thread.ofVirtual().start(asked);
    var _ = Thread.ofVirtual().start(deployments::sweep);
  }

  private static boolean isOfWorkers(String setting) {
    return AppEnvironment.isIn(setting) || ServiceConfiguration.isIn(setting);
  }

  /** Initializes the classes that turn messages of the runner into values. */
  public static void warmUp() {
    TaskCodec.warmUp();
  }

  @Override
  public List<Route> clientRoutes() {
    return clientRoutes;
  }

  @Override
  public List<Route> accountRoutes() {
    return accountRoutes;
  }

  @Override
  public List<Route> consoleRoutes() {
    return consoleRoutes;
  }

  /** The event handlers that are deployed. */
  public HandlerCatalog handlers() {
    return handlers;
  }

  /** The timers that are deployed. */
  public TimerPart timers() {
    return timers;
  }

  /**
   * Starts the timers, receiving answers of runners (server-code=queue), or taking calls
   * (server-code=runner).
   */
  @Override
  public void start() {
    if (remote != null) {
      remote.start();
    }
    if (runner != null) {
      runner.start();
    }
    if (enabled) {
      timers.start();
    }
  }

  /** Ends taking calls of the queue, while those that are running can still call this server. */
  @Override
  public void stopping() {
    if (runner != null) {
      runner.stop();
    }
  }

  /** Runs code. */
  public Invoker invoker() {
    return invoker;
  }

  /** Invokes methods of API services. */
  public ServiceInvocation services() {
    return services;
  }

  /** The code that is deployed. */
  public Deployments deployments() {
    return deployments;
  }

  /** What server code logs. */
  public AppLogs logs() {
    return logs;
  }

  /**
   * What the operator should know at the start: whether server code can run, and which isolation is
   * not available here. Waits until Node has reported its version, which takes longer than a start.
   */
  @Override
  public List<String> notices() {
    if (remote != null) {
      return List.of(remote.notice());
    }
    try {
      return notices.get();
    } catch (ExecutionException e) {
      return List.of("server code is off: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private @Nullable RemoteWorkers remoteWorkers(Core core, CodeSettings code) {
    return core.settings().code().mode() == ServerCodeMode.QUEUE
        ? core.resources()
            .add(new RemoteWorkers(valkey(core), core.secrets(), core.nodes().id(), code))
        : null;
  }

  private @Nullable QueueRunner queueRunner(Core core, LocalWorkers local, CodeCheck check) {
    if (core.settings().code().mode() != ServerCodeMode.RUNNER) {
      return null;
    }
    Apps apps = core.apps();
    QueueRunner.TrialFiles files =
        new QueueRunner.TrialFiles() {
          @Override
          public void fetch(String appId, String deploymentId) {
            deployments.require(apps.require(appId), deploymentId);
          }

          @Override
          public void discard(String appId, String deploymentId) {
            App app = apps.find(appId);
            if (app != null) {
              deployments.discardTrial(app, deploymentId);
            }
          }
        };
    QueueRunner made =
        new QueueRunner(
            valkey(core),
            core.secrets(),
            core.nodes().id(),
            local,
            check,
            files,
            core.nodes()::mayServe);
    core.meters()
        .gauge(
            "backstay_code_taken",
            "calls of the queue that are running here, or waiting for a worker",
            made::underWay);
    return core.resources().add(made);
  }

  private static ValkeySettings valkey(Core core) {
    return Objects.requireNonNull(core.settings().keyedStores().valkey(), "the settings demand it");
  }

  private void measure(Meters meters) {
    RemoteWorkers calls = remote;
    if (calls != null) {
      meters.gauge(
          "backstay_code_queued",
          "calls of server code that runners have, or are to take",
          calls::underWay);
    }
    meters.gauge(
        "backstay_code_workers", "worker processes of all apps", () -> hosts.load().workers());
    meters.gauge(
        "backstay_code_running", "calls of server code in a worker", () -> hosts.load().running());
    meters.gauge(
        "backstay_code_waiting",
        "calls of server code that wait for a place",
        () -> hosts.load().waiting());
  }

  private void end(App app) {
    debugging.end(app.id());
    hosts.stop(app.id());
    try {
      deployments.deleteAll(app.id());
    } catch (IOException e) {
      LOG.warn("the code of the deleted app {} could not be deleted: {}", app.id(), e.getMessage());
    }
  }

  private static CodeSettings codeSettings(
      ServerCodeSettings settings, Path dataDirectory, Path codeDirectory, ServerUrls urls)
      throws IOException {
    Path distribution = CodeLocations.runnerPackage(System.getenv("BACKSTAY_HOME"));
    Path chosen = settings.coderunnerDirectory();
    return new CodeSettings(
        settings.runsHere(),
        NODE,
        "npm",
        distribution,
        chosen != null ? chosen : CodeLocations.runner(distribution, dataDirectory),
        codeDirectory,
        urls::localUrl,
        urls::publicUrl,
        settings.timeout(),
        settings.concurrency(),
        settings.queue(),
        settings.nesting(),
        settings.invocations(),
        settings.warmWorkers(),
        settings.memoryMegabytes(),
        settings.memoryMegabytes() + 384,
        5_000_000,
        settings.idle(),
        settings.network(),
        settings.runsHere());
  }

  /**
   * Why server code cannot run on this machine, in one line; null when it can. Waits for Node to
   * say its version.
   */
  public static @Nullable String problemOfNode() {
    try {
      RunnerPackage.requireNode(NODE);
      return null;
    } catch (RunnerUnavailableException e) {
      return e.getMessage();
    }
  }

  /**
   * What isolation of server code this machine and this user lack, each with its reason. The server
   * says more when it starts: then it also knows its directories.
   *
   * @param network whether server code may use the network
   */
  public static List<IsolationGap> missingIsolation(boolean network) {
    return CodeIsolation.missingHere(network);
  }

  private static List<String> notices(
      ServerCodeSettings settings, CodeSettings code, CodeIsolation isolation) {
    if (!settings.enabled()) {
      return List.of("server code is off (server-code off)");
    }
    try {
      new RunnerPackage(code).requireNode();
      return isolation.missing().stream().map(IsolationGap::text).toList();
    } catch (RunnerUnavailableException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable ApiKey apiKey(@Nullable InvocationKey key) {
    return key == null
        ? null
        : new ApiKey(
            "invocation",
            key.invocation().code(),
            ApiKeyType.BL,
            key.value(),
            null,
            key.ended() ? ApiKey.Life.ENDED_INVOCATION : ApiKey.Life.INVOCATION,
            key.invocation());
  }
}
