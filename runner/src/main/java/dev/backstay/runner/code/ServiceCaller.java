package dev.backstay.runner.code;

import dev.backstay.runner.values.ValueReader;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls a method of a service, on an object of its own for each call. */
final class ServiceCaller {
  private static final String CONFIG = "com.backendless.servercode.BackendlessConfig";

  /** The configuration items of a class, and gone with it. */
  private static final ClassValue<List<Field>> CONFIGURED =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return configured(type);
        }
      };

  private ServiceCaller() {}

  /**
   * @param type the service's class
   * @param arguments as they were sent, in order
   * @param configuration the values of its configuration items: name and value each
   * @return what the method returns
   * @throws InvocationTargetException the method throws
   */
  static @Nullable Object call(Class<?> type, String name, List<?> arguments, List<?> configuration)
      throws InvocationTargetException {
    Method method =
        Methods.written(type, name).stream()
            .min(Comparator.comparingInt(each -> distance(each, arguments)))
            .orElseThrow(() ->
                new CodeException(
                    "["
                        + name
                        + "] method does not exist in ["
                        + type.getSimpleName()
                        + "] service"));
    Type[] types = Methods.parameters(type, method);
    @Nullable Object[] values = new @Nullable Object[types.length];
    for (int i = 0; i < types.length; i++) {
      try {
        values[i] = ValueReader.read(i < arguments.size() ? arguments.get(i) : null, types[i]);
      } catch (IllegalArgumentException e) {
        throw new CodeException("argument " + (i + 1) + " of " + name + ": " + e.getMessage());
      }
    }
    Object service = Instances.of(type);
    configure(service, configuration);
    try {
      method.setAccessible(true);
      return method.invoke(service, values);
    } catch (IllegalAccessException e) {
      throw new CodeException("the method " + name + " cannot be called: " + e.getMessage());
    }
  }

  /** A method with more parameters than there are arguments is nearer than one with fewer. */
  private static int distance(Method method, List<?> arguments) {
    int more = method.getParameterCount() - arguments.size();
    return more >= 0 ? more : 1_000 - more;
  }

  private static void configure(Object service, List<?> configuration) {
    for (Field field : CONFIGURED.get(service.getClass())) {
      for (Object item : configuration) {
        if (item instanceof Map<?, ?> map && field.getName().equals(map.get("name"))) {
          set(service, field, map.get("value"));
        }
      }
    }
  }

  private static List<Field> configured(Class<?> type) {
    List<Field> found = new ArrayList<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && isConfigured(field)) {
          found.add(field);
        }
      }
    }
    return List.copyOf(found);
  }

  private static boolean isConfigured(Field field) {
    for (var annotation : field.getAnnotations()) {
      if (annotation.annotationType().getName().equals(CONFIG)) {
        return true;
      }
    }
    return false;
  }

  private static void set(Object service, Field field, @Nullable Object value) {
    if (value == null) {
      return;
    }
    try {
      field.setAccessible(true);
      field.set(service, ValueReader.read(value, field.getGenericType()));
    } catch (IllegalArgumentException | IllegalAccessException e) {
      throw new CodeException(
          "the configuration item " + field.getName() + " has a wrong value: " + e.getMessage());
    }
  }
}
