package dev.backstay.runner.code;

import dev.backstay.runner.values.ValueReader;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The official SDK of a deployment, as server code uses it (reference: java-sdk.md §9.5). It is the
 * deployment's own copy, so all of it is reached by reflection.
 *
 * <p>What it knows of the caller lies in thread-locals that threads inherit; so each task runs on a
 * thread that is new.
 */
public final class Sdk {
  private static final List<String> CONTEXT =
      List.of(
          "appId",
          "userId",
          "userToken",
          "userLocale",
          "userRoles",
          "deviceType",
          "httpHeaders",
          "httpPath",
          "httpPathParams",
          "httpQueryParams",
          "httpResponseHeaders");

  private final ClassLoader loader;
  private final String url;
  private final String appId;
  private final String key;
  private final Method getUrl;
  private final Method getKey;
  private final Method addHeader;
  private final Method getHeader;
  private final Method headersManager;
  private final Object tokenHeader;
  private final Class<?> context;
  private final Map<String, Method> contextSetters = new LinkedHashMap<>();
  private final Method contextToken;
  private final Method contextResponseHeaders;
  private final @Nullable Field currentUser;
  private final Class<?> userClass;

  private Sdk(ClassLoader loader, String url, String appId, String key)
      throws ReflectiveOperationException {
    this.loader = loader;
    this.url = url;
    this.appId = appId;
    this.key = key;
    Class<?> backendless = type("com.backendless.Backendless", false);
    Field isCodeRunner = backendless.getDeclaredField("isCodeRunner");
    isCodeRunner.setAccessible(true);
    isCodeRunner.setBoolean(null, true);
    getUrl = backendless.getMethod("getUrl");
    getKey = backendless.getMethod("getApiKey");
    initialize();
    Class<?> headers = type("com.backendless.HeadersManager", true);
    Class<?> names = type("com.backendless.HeadersManager$HeadersEnum", true);
    headersManager = headers.getMethod("getInstance");
    addHeader = headers.getMethod("addHeader", names, String.class);
    getHeader = headers.getMethod("getHeader", names);
    tokenHeader = constant(names, "USER_TOKEN_KEY");
    context = type("com.backendless.servercode.InvocationContext", true);
    for (Method method : context.getMethods()) {
      String name = method.getName();
      if (name.startsWith("set") && method.getParameterCount() == 1) {
        contextSetters.put(
            name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4), method);
      }
    }
    contextToken = context.getMethod("getUserToken");
    contextResponseHeaders = context.getMethod("getHttpResponseHeaders");
    userClass = type("com.backendless.BackendlessUser", true);
    currentUser = currentUser();
  }

  /**
   * Makes the SDK ready: as server code, with this server's address.
   *
   * @param key stands for the key of whichever task makes a call
   * @throws CodeException it is none that is known
   */
  static Sdk of(DeploymentLoader loader, String url, String appId, String key) {
    try {
      Sdk sdk = new Sdk(loader, url, appId, key);
      loader.sdk(sdk);
      return sdk;
    } catch (ClassNotFoundException e) {
      throw new CodeException(
          "the official SDK is missing: put its jar (com.backendless:backendless, 6.0.1 or newer)"
              + " into libs/");
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new CodeException(
          "the SDK's jar in libs/ is of no version that is known: 6.0.1 to 7.0-alpha are ("
              + e
              + ")");
    }
  }

  Class<?> type(String name, boolean initialize) throws ClassNotFoundException {
    return Class.forName(name, initialize, loader);
  }

  /** The class of an SDK's type. */
  Class<?> type(String name) {
    try {
      return type(name, true);
    } catch (ClassNotFoundException e) {
      throw new CodeException("the SDK's jar in libs/ has no class " + name);
    }
  }

  /** Has the static state of the SDK as it was, whatever code has made of it. */
  void restore() {
    try {
      if (!url.equals(getUrl.invoke(null)) || !key.equals(getKey.invoke(null))) {
        initialize();
      }
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  /** A user whom one task has logged in is nobody to the next. */
  void forgetUser() {
    try {
      if (currentUser != null && !isEmpty(currentUser.get(null))) {
        currentUser.set(null, userClass.getConstructor().newInstance());
      }
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  private static boolean isEmpty(@Nullable Object user) throws ReflectiveOperationException {
    return user != null && Boolean.TRUE.equals(user.getClass().getMethod("isEmpty").invoke(user));
  }

  private void initialize() throws ReflectiveOperationException {
    Class<?> backendless = type("com.backendless.Backendless", true);
    backendless.getMethod("setUrl", String.class).invoke(null, url);
    backendless.getMethod("initApp", String.class, String.class).invoke(null, appId, key);
  }

  /**
   * Has this thread act for the caller of a task.
   *
   * @param given the context as it came
   */
  void enter(Map<String, @Nullable Object> given) {
    try {
      for (String name : CONTEXT) {
        Method setter = contextSetters.get(name);
        if (setter == null) {
          continue;
        }
        Object value = ValueReader.read(given.get(name), setter.getGenericParameterTypes()[0]);
        if (value == null && Map.class.isAssignableFrom(setter.getParameterTypes()[0])) {
          value = new HashMap<>();
        }
        setter.invoke(null, value);
      }
      if (given.get("userToken") instanceof String token && !token.isEmpty()) {
        setToken(token);
      }
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  /** The headers that code has set in its context for the answer. */
  @Nullable Object responseHeaders() {
    try {
      return contextResponseHeaders.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  /** The token that this thread's calls are made with. */
  @Nullable String token() {
    try {
      Object sent = getHeader.invoke(headersManager.invoke(null), tokenHeader);
      if (sent instanceof String token && !token.isEmpty()) {
        return token;
      }
      Object given = contextToken.invoke(null);
      return given instanceof String token ? token : null;
    } catch (InvocationTargetException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  void setToken(String token) {
    try {
      addHeader.invoke(headersManager.invoke(null), tokenHeader, token);
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  private @Nullable Field currentUser() throws ClassNotFoundException {
    try {
      Field field = type("com.backendless.UserService", true).getDeclaredField("currentUser");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      return null;
    }
  }

  private static Object constant(Class<?> type, String name) throws NoSuchFieldException {
    for (Object each : type.getEnumConstants()) {
      if (((Enum<?>) each).name().equals(name)) {
        return each;
      }
    }
    throw new NoSuchFieldException(name);
  }

  private static CodeException failure(ReflectiveOperationException e) {
    return new CodeException("the SDK's jar in libs/ does not do what it should: " + e);
  }
}
