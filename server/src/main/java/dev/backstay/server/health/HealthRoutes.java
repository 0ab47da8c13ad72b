package dev.backstay.server.health;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.store.database.Database;
import dev.backstay.store.error.StoreException;
import dev.backstay.store.nodes.Nodes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the process lives, and whether it can serve: for monitors and load balancers. Both are
 * answered within 100 ms, whatever the server is doing: the database is asked by a thread of its
 * own, and when it takes longer than {@value #PATIENCE_MILLIS} ms, its latest answer counts if it
 * is not older than five seconds.
 */
public final class HealthRoutes implements Feature {
  private static final long PATIENCE_MILLIS = 50;
  private static final Duration REMEMBERED = Duration.ofSeconds(5);

  private final Database platform;
  private final Nodes nodes;
  private volatile boolean stopping;
  private @Nullable Check latest;

  /** The server starts with a database that has just answered. */
  private boolean answered = true;

  private long answeredAt = System.nanoTime();

  /** One question to the database, and when it was asked. */
  private record Check(CompletableFuture<Boolean> answer, long asked) {}

  public HealthRoutes(Core core) {
    this.platform = core.platform();
    this.nodes = core.nodes();
  }

  @Override
  public List<Route> serverRoutes() {
    return List.of(
        Route.get("/health/live", exchange -> Response.json(Map.of("status", "live")))
            .answeredAlways(),
        Route.get("/health/ready", exchange -> ready()).answeredAlways());
  }

  /** From now on the server is not ready: it is stopping. */
  @Override
  public void stopping() {
    stopping = true;
  }

  private Response ready() throws InterruptedException {
    if (stopping) {
      return Response.json(503, Map.of("status", "stopping"));
    }
    if (!databaseAnswers()) {
      return Response.json(503, Map.of("status", "the database is not available"));
    }
    return nodes.mayServe()
        ? Response.json(Map.of("status", "ready"))
        : Response.json(
            503, Map.of("status", "this server has lost touch with the others on its database"));
  }

  private boolean databaseAnswers() throws InterruptedException {
    Check check = check();
    long patience =
        TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS) - (System.nanoTime() - check.asked);
    try {
      return check.answer.get(Math.max(0, patience), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return answeredLately();
    } catch (ExecutionException e) {
      return false;
    }
  }

  /** The question that is under way, or a new one. */
  private synchronized Check check() {
    Check known = latest;
    if (known != null && !known.answer.isDone()) {
      return known;
    }
    Check asked =
        new Check(
            CompletableFuture.supplyAsync(
                this::ask, task -> Thread.ofPlatform().daemon().name("health").start(task)),
            System.nanoTime());
    latest = asked;
    return asked;
  }

  private boolean ask() {
    boolean answers;
    try {
      var _ = platform.read(sql -> sql.selectOne().fetchOne());
      answers = true;
    } catch (StoreException e) {
      answers = false;
    }
    synchronized (this) {
      answered = answers;
      answeredAt = System.nanoTime();
    }
    return answers;
  }

  private synchronized boolean answeredLately() {
    return answered && System.nanoTime() - answeredAt < REMEMBERED.toNanos();
  }
}
