package dev.backstay.runner.code;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The code of an app's deployments: loaded once, called as the official runner calls it. */
public final class Code {
  private final Path repository;
  private final String url;
  private final String appId;
  private final String key;
  private final Map<String, Loaded> deployments = new HashMap<>();

  /** Of the two, one is there. */
  private record Loaded(@Nullable Deployment deployment, @Nullable String failure) {}

  /**
   * @param repository what directories of deployments are relative to
   * @param url root of the API
   * @param key stands for the key of whichever task makes a call
   */
  public Code(Path repository, String url, String appId, String key) {
    this.repository = repository;
    this.url = url;
    this.appId = appId;
    this.key = key;
  }

  /**
   * The code of a directory.
   *
   * @throws CodeException it cannot be loaded
   */
  public synchronized Deployment deployment(String directory) {
    Loaded loaded = deployments.computeIfAbsent(directory, this::load);
    if (loaded.deployment() == null) {
      throw new CodeException(String.valueOf(loaded.failure()));
    }
    return loaded.deployment();
  }

  private Loaded load(String directory) {
    try {
      return new Loaded(
          Deployment.load(
              DeploymentFiles.of(repository.resolve(directory).normalize()), url, appId, key),
          null);
    } catch (CodeException e) {
      return new Loaded(null, e.getMessage());
    } catch (IOException e) {
      return new Loaded(null, "the deployment cannot be read: " + e.getMessage());
    }
  }

  /** What a call has come to. */
  public record Outcome(
      @Nullable Object value, @Nullable Throwable thrown, @Nullable Object responseHeaders) {}

  /** Calls a method of a service, on a thread that is new. Never throws. */
  public Outcome callService(
      Deployment deployment,
      String type,
      String method,
      Map<String, @Nullable Object> context,
      List<?> arguments) {
    List<?> configuration =
        context.get("configurationItems") instanceof List<?> list ? list : List.of();
    return within(
        deployment,
        context,
        () -> ServiceCaller.call(deployment.type(type), method, arguments, configuration),
        Map.of());
  }

  /** Calls an event handler or timer, on a thread that is new. Never throws. */
  public Outcome callHandler(Deployment deployment, String type, int event, List<?> arguments) {
    Map<String, @Nullable Object> context = new HashMap<>();
    if (!arguments.isEmpty() && arguments.get(0) instanceof Map<?, ?> map) {
      map.forEach((name, value) -> context.put(String.valueOf(name), value));
    }
    return within(
        deployment,
        context,
        () -> HandlerCaller.call(deployment.sdk(), deployment.type(type), event, arguments),
        null);
  }

  private interface Calling {
    @Nullable Object call() throws InvocationTargetException;
  }

  @SuppressWarnings("CatchingUnchecked") // whatever code throws is what came of it
  private static Outcome within(
      Deployment deployment,
      Map<String, @Nullable Object> context,
      Calling calling,
      @Nullable Map<?, ?> noHeaders) {
    Sdk sdk = deployment.sdk();
    Thread.currentThread().setContextClassLoader(deployment.loader());
    Object value = null;
    Throwable thrown = null;
    try {
      sdk.restore();
      sdk.enter(context);
      value = calling.call();
    } catch (InvocationTargetException e) {
      thrown = e.getCause() == null ? e : e.getCause();
    } catch (Throwable e) {
      thrown = e;
    }
    Object headers = noHeaders;
    try {
      headers = noHeaders == null ? headersOf(value) : sdk.responseHeaders();
      sdk.forgetUser();
    } catch (CodeException e) {
      thrown = thrown == null ? e : thrown;
    }
    return new Outcome(value, thrown, headers);
  }

  private static @Nullable Object headersOf(@Nullable Object left) {
    return left instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?> map
        ? map.get("httpResponseHeaders")
        : null;
  }
}
