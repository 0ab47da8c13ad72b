package dev.backstay.runner.code;

import dev.backstay.runner.model.ClassFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The code of one deployment, loaded. */
public final class Deployment {
  private static final String SERVER_CODE = "com/backendless/servercode/";
  private static final String BOOTSTRAP_FILE = SERVER_CODE + "IBackendlessBootstrap";
  private static final int MOST_LOADED = 200;
  private static final String BOOTSTRAP = "com.backendless.servercode.IBackendlessBootstrap";

  private final DeploymentLoader loader;
  private final Sdk sdk;

  /** Classes of the deployment's own that have to do with server code. */
  private final List<String> names;

  private Deployment(DeploymentLoader loader, Sdk sdk, List<String> names) {
    this.loader = loader;
    this.sdk = sdk;
    this.names = names;
  }

  /**
   * Loads a deployment and starts its bootstrap class, if {@code classes/} has one.
   *
   * @param url root of the API
   * @param key stands for the key of whichever task makes a call
   * @throws CodeException it cannot be loaded
   */
  public static Deployment load(DeploymentFiles files, String url, String appId, String key)
      throws IOException {
    DeploymentLoader loader = DeploymentLoader.of(files.path());
    Thread loading = Thread.currentThread();
    ClassLoader before = loading.getContextClassLoader();
    // the SDK looks for classes of its own by it
    loading.setContextClassLoader(loader);
    try {
      return load(files, loader, url, appId, key);
    } finally {
      loading.setContextClassLoader(before);
    }
  }

  private static Deployment load(
      DeploymentFiles files, DeploymentLoader loader, String url, String appId, String key)
      throws IOException {
    Sdk sdk = Sdk.of(loader, url, appId, key);
    List<String> names = new ArrayList<>();
    List<String> bootstraps = new ArrayList<>();
    if (files.classes() != null) {
      ClassFile.inDirectory(
          files.classes(),
          (path, file) -> {
            if (file.mentions(BOOTSTRAP_FILE)) {
              bootstraps.add(file.name());
            } else if (names.size() < MOST_LOADED && file.mentions(SERVER_CODE)) {
              names.add(file.name());
            }
          });
    }
    Deployment deployment = new Deployment(loader, sdk, List.copyOf(names));
    bootstraps.forEach(deployment::start);
    sdk.restore();
    return deployment;
  }

  Sdk sdk() {
    return sdk;
  }

  /**
   * A class of the deployment.
   *
   * @throws CodeException it cannot be loaded
   */
  Class<?> type(String name) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException e) {
      throw new CodeException("the class " + name + " is not in the deployment");
    } catch (LinkageError e) {
      throw new CodeException("the class " + name + " cannot be loaded: " + reason(e));
    }
  }

  /** Why a class cannot be loaded, for its developer. */
  public static String reason(Throwable e) {
    if (e instanceof NoClassDefFoundError) {
      return "it needs the class "
          + String.valueOf(e.getMessage()).replace('/', '.')
          + ", which is in neither classes/ nor libs/";
    }
    if (e instanceof ExceptionInInitializerError && e.getCause() != null) {
      return "its static initializer fails: " + e.getCause();
    }
    return e instanceof UnsupportedClassVersionError
        ? "it was compiled for a newer Java than runs here, which is " + Runtime.version().feature()
        : e.toString();
  }

  private void look(String name) {
    try {
      Methods.written(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      // told by the first call
    }
  }

  private void start(String name) {
    Class<?> type = type(name);
    if (!sdk.type(BOOTSTRAP).isAssignableFrom(type)
        || type.isInterface()
        || java.lang.reflect.Modifier.isAbstract(type.getModifiers())) {
      return;
    }
    try {
      Object bootstrap = Instances.of(type);
      type.getMethod("onStart").invoke(bootstrap);
    } catch (java.lang.reflect.InvocationTargetException e) {
      throw new CodeException("onStart of " + name + " fails: " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new CodeException("onStart of " + name + " cannot be called: " + e);
    }
  }

  /** Uses what the first call will use, so that it need not be loaded then. */
  public void warmUp() {
    Thread thread =
        new Thread(
            null,
            () -> {
              Thread.currentThread().setContextClassLoader(loader);
              sdk.enter(Map.of("userToken", "", "userRoles", List.of(), "httpHeaders", Map.of()));
              sdk.token();
              sdk.forgetUser();
              sdk.type("com.backendless.servercode.RunnerContext");
              sdk.type("com.backendless.servercode.ExecutionResult");
              names.forEach(this::look);
            },
            "warm-up",
            0,
            false);
    thread.setUncaughtExceptionHandler((failed, e) -> {
      // told by the first call
    });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  ClassLoader loader() {
    return loader;
  }
}
