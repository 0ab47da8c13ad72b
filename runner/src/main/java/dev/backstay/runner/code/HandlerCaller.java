package dev.backstay.runner.code;

import dev.backstay.runner.model.Events;
import dev.backstay.runner.values.Changes;
import dev.backstay.runner.values.ValueReader;
import dev.backstay.runner.values.ValueWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls an event handler or a timer, and tells what it has left of its arguments: the same array,
 * with the changes that the code has made.
 */
final class HandlerCaller {
  private static final String SERVER_CODE = "com.backendless.servercode.";
  private static final String GRANT = SERVER_CODE + "annotation.BackendlessGrantAccess";
  private static final String REJECT = SERVER_CODE + "annotation.BackendlessRejectAccess";
  private static final String RESULT = "result";
  private static final String EXCEPTION = "exception";
  private static final String PREMATURE = "prematureResult";

  private final Sdk sdk;
  private final Class<?> type;

  /** As it was sent, the context first. */
  private final List<?> arguments;

  /** What was made of the arguments, and how that is written, before the code runs. */
  private final @Nullable Object[] values;

  private final @Nullable Object[] before;

  private HandlerCaller(Sdk sdk, Class<?> type, List<?> arguments, int count) {
    this.sdk = sdk;
    this.type = type;
    this.arguments = arguments;
    this.values = new @Nullable Object[count];
    this.before = new @Nullable Object[count];
  }

  /**
   * Calls it.
   *
   * @param type the handler's class
   * @param event number of the event
   * @param arguments the context and the event's arguments
   * @return the arguments as JSON values
   * @throws InvocationTargetException the code throws
   */
  static List<@Nullable Object> call(Sdk sdk, Class<?> type, int event, List<?> arguments)
      throws InvocationTargetException {
    if (event == Events.TIMER) {
      return timer(type, arguments);
    }
    if (event == Events.CUSTOM) {
      return custom(sdk, type, arguments);
    }
    String name = Events.method(event);
    if (name == null) {
      throw new CodeException("Integrity violation. Unknown event id: [" + event + "]");
    }
    boolean after = Events.isAfter(event);
    Method method = method(type, name, arguments.size(), after);
    Type[] types = Methods.parameters(type, method);
    HandlerCaller caller = new HandlerCaller(sdk, type, arguments, types.length);
    caller.read(types, after);
    caller.invoke(method);
    return caller.left(after);
  }

  /** The overload that fits best; methods after an event may leave some of its arguments out. */
  private static Method method(Class<?> type, String name, int count, boolean after) {
    Method best = null;
    for (Method method : Methods.written(type, name)) {
      if (best == null || distance(method, count) < distance(best, count)) {
        best = method;
      }
    }
    int least = after ? 2 : 1;
    if (best == null || best.getParameterCount() < least) {
      throw new CodeException(
          name + " event handler does not exist in the class " + type.getName());
    }
    return best;
  }

  private static int distance(Method method, int count) {
    return Math.abs(method.getParameterCount() - count);
  }

  private void read(Type[] types, boolean after) {
    for (int i = 0; i < types.length; i++) {
      Object sent = sent(i, types.length, after);
      try {
        values[i] =
            after && i == types.length - 1
                ? executionResult(sent, types[i])
                : ValueReader.read(sent, types[i]);
      } catch (IllegalArgumentException e) {
        throw new CodeException(
            "argument " + i + " of the handler " + type.getName() + ": " + e.getMessage());
      }
      before[i] = ValueWriter.write(values[i]);
    }
  }

  /** What was sent for a parameter: the result is the last one, whatever stands between. */
  private @Nullable Object sent(int parameter, int count, boolean after) {
    if (after && parameter == count - 1) {
      return arguments.get(arguments.size() - 1);
    }
    int last = after ? arguments.size() - 1 : arguments.size();
    return parameter < last ? arguments.get(parameter) : null;
  }

  private Object executionResult(@Nullable Object sent, Type wanted) {
    Map<?, ?> given = sent instanceof Map<?, ?> map ? map : Map.of();
    Type result =
        wanted instanceof ParameterizedType generic
            ? generic.getActualTypeArguments()[0]
            : Object.class;
    try {
      Class<?> execution = sdk.type(SERVER_CODE + "ExecutionResult");
      Object made = execution.getConstructor().newInstance();
      execution
          .getMethod("setResult", Object.class)
          .invoke(made, ValueReader.read(given.get(RESULT), result));
      if (given.get(EXCEPTION) instanceof Map<?, ?> exception) {
        Class<?> wrapper = sdk.type("com.backendless.commons.exception.ExceptionWrapper");
        execution
            .getMethod("setException", wrapper)
            .invoke(made, ValueReader.read(exception, wrapper));
      }
      return made;
    } catch (ReflectiveOperationException e) {
      throw new CodeException("the SDK's jar in libs/ has no ExecutionResult that is known: " + e);
    }
  }

  private void invoke(Method method) throws InvocationTargetException {
    try {
      method.setAccessible(true);
      method.invoke(Instances.of(type), values);
    } catch (IllegalAccessException e) {
      throw new CodeException("the handler " + type.getName() + " cannot be called: " + e);
    }
  }

  private List<@Nullable Object> left(boolean after) {
    List<@Nullable Object> left = new ArrayList<>(arguments);
    int last = after ? values.length - 1 : values.length;
    for (int i = 0; i < Math.min(last, left.size()); i++) {
      left.set(i, Changes.of(arguments.get(i), before[i], ValueWriter.write(values[i])));
    }
    if (after) {
      int place = left.size() - 1;
      left.set(
          place, Changes.of(arguments.get(place), before[last], ValueWriter.write(values[last])));
    }
    return left;
  }

  private static List<@Nullable Object> timer(Class<?> type, List<?> arguments)
      throws InvocationTargetException {
    Method execute =
        Methods.written(type, "execute").stream()
            .filter(method -> method.getParameterCount() <= 1)
            .findFirst()
            .orElseThrow(
                () -> new CodeException("the timer " + type.getName() + " has no method execute"));
    Object returned;
    try {
      execute.setAccessible(true);
      returned =
          execute.invoke(Instances.of(type), new @Nullable Object[execute.getParameterCount()]);
    } catch (IllegalAccessException e) {
      throw new CodeException("the timer " + type.getName() + " cannot be called: " + e);
    }
    return premature(arguments, ValueWriter.write(returned));
  }

  private static List<@Nullable Object> custom(Sdk sdk, Class<?> type, List<?> arguments)
      throws InvocationTargetException {
    Map<?, ?> context =
        !arguments.isEmpty() && arguments.get(0) instanceof Map<?, ?> map ? map : Map.of();
    requireAccess(type, context);
    Method method =
        Methods.written(type, "handleEvent").stream()
            .filter(each -> each.getParameterCount() == 2)
            .findFirst()
            .orElseThrow(() ->
                new CodeException(
                    "the class " + type.getName() + " has no method handleEvent(context, map)"));
    HandlerCaller caller = new HandlerCaller(sdk, type, arguments, 2);
    caller.read(Methods.parameters(type, method), false);
    Object returned;
    try {
      method.setAccessible(true);
      returned = method.invoke(Instances.of(type), caller.values);
    } catch (IllegalAccessException e) {
      throw new CodeException("the handler " + type.getName() + " cannot be called: " + e);
    }
    List<@Nullable Object> left = caller.left(false);
    Object written = ValueWriter.write(returned);
    left.set(left.size() - 1, written == null ? Map.of() : written);
    return left;
  }

  private static List<@Nullable Object> premature(List<?> arguments, @Nullable Object value) {
    List<@Nullable Object> left = new ArrayList<>(arguments);
    if (!left.isEmpty() && left.get(0) instanceof Map<?, ?> context) {
      Map<String, @Nullable Object> changed = new LinkedHashMap<>();
      context.forEach((name, each) -> changed.put(String.valueOf(name), each));
      changed.put(PREMATURE, value);
      left.set(0, changed);
    }
    return left;
  }

  /** Who may send a custom event whose class says who may (reference: java-sdk.md §9.1). */
  private static void requireAccess(Class<?> type, Map<?, ?> context) {
    for (Annotation annotation : type.getAnnotations()) {
      String name = annotation.annotationType().getName();
      boolean grant = name.equals(GRANT);
      if (grant || name.equals(REJECT)) {
        List<?> roles = context.get("userRoles") instanceof List<?> list ? list : List.of();
        boolean named =
            texts(annotation, "users").contains(String.valueOf(context.get("userId")))
                || texts(annotation, "roles").stream().anyMatch(roles::contains);
        if (grant != named) {
          throw new AccessRefusedException(
              "Access to the event handler "
                  + type.getSimpleName()
                  + " is denied by its "
                  + annotation.annotationType().getSimpleName());
        }
      }
    }
  }

  private static List<String> texts(Annotation annotation, String member) {
    try {
      Object value = annotation.annotationType().getMethod(member).invoke(annotation);
      return value instanceof String[] texts ? Arrays.asList(texts) : List.of();
    } catch (ReflectiveOperationException e) {
      return List.of();
    }
  }
}
