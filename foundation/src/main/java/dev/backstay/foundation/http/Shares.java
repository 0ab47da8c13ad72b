package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.settings.HttpLimits;
import dev.backstay.store.error.DatabaseException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Which threads a request runs on, and in whose share.
 *
 * <p>Of the server's threads, some are never given to requests: they accept connections, read
 * headers and bodies, and answer what is urgent. An eighth is for management, so that a developer
 * can look into a server that is busy. All others are for the apps' clients, in shares. What waits
 * for another program runs on virtual threads, {@value #VIRTUAL_FACTOR} times as many, in shares as
 * well; there management has a share beside each app's clients.
 *
 * <p>A body that is sent piece by piece waits for its client on a virtual thread too, but in shares
 * of its own, {@value #STREAMED_FACTOR} times as many: clients that read slowly keep an app from
 * sending more such bodies, and from nothing else.
 */
final class Shares implements AutoCloseable {
  private static final int VIRTUAL_FACTOR = 8;
  private static final int STREAMED_FACTOR = 16;

  /** Large bodies of one app that are worked on at once, for each processor. */
  private static final long BODY_BYTES_PER_PROCESSOR = 512 * 1024;

  /** Jetty's threads for each listener: an acceptor and a selector. */
  private static final int LISTENER_THREADS = 2;

  /** Jetty's selector for server code. */
  private static final int CODE_THREADS = 1;

  private final Apps apps;
  private final AppShares computing;
  private final AppShares management;
  private final AppShares waiting;
  private final AppShares nested;
  private final AppShares streamed;
  private final Executor threads;
  private final ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param threads the server's threads, as many as the settings say
   * @param listeners how many addresses are listened on
   * @param scheduler ends the waits of requests
   */
  Shares(Apps apps, HttpLimits limits, Executor threads, int listeners, Scheduler scheduler) {
    this.apps = apps;
    this.threads = threads;
    int all = limits.maxThreads();
    int forManagement = Math.max(1, all / 8);
    int forNobody = listeners * LISTENER_THREADS + CODE_THREADS + Math.max(1, all / 16);
    long bytes = Runtime.getRuntime().availableProcessors() * BODY_BYTES_PER_PROCESSOR;
    this.computing = shares(all - forManagement - forNobody, bytes, limits, scheduler);
    this.management = shares(forManagement, bytes, limits, scheduler);
    // those wait for other programs, whose number has limits of its own
    this.waiting = shares(all * VIRTUAL_FACTOR, Long.MAX_VALUE, limits, scheduler);
    // what server code asks for must not wait for what waits for it
    this.nested = shares(all * VIRTUAL_FACTOR, Long.MAX_VALUE, limits, scheduler);
    this.streamed = shares(all * STREAMED_FACTOR, Long.MAX_VALUE, limits, scheduler);
  }

  private static AppShares shares(
      int count, long maxRunningBytes, HttpLimits limits, Scheduler scheduler) {
    return new AppShares(
        count, maxRunningBytes, limits.requestQueue(), limits.requestWait(), scheduler);
  }

  /** Runs a request where its route belongs: now, later, or not at all. */
  void run(Addresses.Address address, AppShares.Turn turn) {
    Route route = address.match().route();
    if (route.urgent()) {
      turn.run();
    } else if (route.waits()) {
      runWaiting(address, turn);
    } else {
      (address.management() ? management : computing).run(share(address), turn, null, threads);
    }
  }

  /** Runs a request that waits for another program: now, later, or not at all. */
  void runWaiting(Addresses.Address address, AppShares.Turn turn) {
    ApiKey key = address.key();
    boolean ofCode = key != null && key.invocation() != null;
    (ofCode ? nested : waiting).run(share(address), turn, virtual, virtual);
  }

  /** Sends a body piece by piece: now, later, or not at all. */
  void send(Addresses.Address address, AppShares.Turn turn) {
    streamed.run(share(address), turn, virtual, virtual);
  }

  /** How many requests wait for a place. */
  int waiting() {
    return computing.waiting()
        + management.waiting()
        + waiting.waiting()
        + nested.waiting()
        + streamed.waiting();
  }

  @Override
  public void close() {
    virtual.shutdownNow();
  }

  private String share(Addresses.Address address) {
    App app = address.app();
    if (app != null) {
      return app.id();
    }
    String named = address.match().parameters().get("appId");
    // made-up ids all count to one share
    return address.management() && named != null && exists(named) ? "console " + named : "";
  }

  /**
   * Whether there is such an app. Where the database does not say, its request counts as one of a
   * made-up id: it is answered by what it meets when it runs, and here nobody would answer it.
   */
  private boolean exists(String appId) {
    try {
      return apps.find(appId) != null;
    } catch (ApiException | DatabaseException e) {
      return false;
    }
  }
}
