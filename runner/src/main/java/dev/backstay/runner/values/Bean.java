package dev.backstay.runner.values;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The properties of a class: by its getters and setters, and by its fields. */
final class Bean {
  /** Looked up by class, and gone with it. */
  private static final ClassValue<Bean> BEANS =
      new ClassValue<>() {
        @Override
        protected Bean computeValue(Class<?> type) {
          return new Bean(type);
        }
      };

  /** Sets a property. */
  private interface Setter {
    void set(Object target, @Nullable Object value) throws ReflectiveOperationException;
  }

  /** Reads a property. */
  private interface Getter {
    @Nullable Object get(Object target) throws ReflectiveOperationException;
  }

  private record Settable(Type type, Setter setter) {}

  private final Map<String, Settable> settable = new LinkedHashMap<>();
  private final Map<String, Getter> readable = new LinkedHashMap<>();

  private Bean(Class<?> type) {
    fields(type);
    Deque<Class<?>> hierarchy = new ArrayDeque<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      hierarchy.push(each);
    }
    // those of the class itself come last, and count
    for (Class<?> each : hierarchy) {
      for (Method method : each.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())
            && !Modifier.isStatic(method.getModifiers())
            && !method.isBridge()
            && !method.isSynthetic()) {
          add(method);
        }
      }
    }
  }

  static Bean of(Class<?> type) {
    return BEANS.get(type);
  }

  /** The type of a property that can be set; null when there is none. */
  @Nullable Type type(String name) {
    Settable property = settable.get(name);
    return property == null ? null : property.type();
  }

  void set(Object target, String name, @Nullable Object value) throws ReflectiveOperationException {
    Settable property = settable.get(name);
    if (property != null) {
      property.setter().set(target, value);
    }
  }

  /** The values of all properties that can be read. What throws is left out. */
  Map<String, @Nullable Object> values(Object target) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    readable.forEach((name, getter) -> {
      try {
        values.put(name, getter.get(target));
      } catch (InvocationTargetException e) {
        // a getter that cannot say what it should has nothing to say
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    });
    return values;
  }

  private void fields(Class<?> type) {
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        if (Modifier.isStatic(modifiers) || field.isSynthetic() || !opened(field)) {
          continue;
        }
        if (!Modifier.isFinal(modifiers)) {
          settable.putIfAbsent(field.getName(), new Settable(field.getGenericType(), field::set));
        }
        if (Modifier.isPublic(modifiers)) {
          readable.putIfAbsent(field.getName(), field::get);
        }
      }
    }
  }

  private void add(Method method) {
    String name = method.getName();
    int count = method.getParameterCount();
    if (count == 1 && name.length() > 3 && name.startsWith("set") && opened(method)) {
      settable.put(
          property(name.substring(3)),
          new Settable(method.getGenericParameterTypes()[0], method::invoke));
    } else if (count == 0
        && method.getReturnType() != void.class
        && (isGetter(name, "get") || (isGetter(name, "is") && isBoolean(method)))
        && opened(method)) {
      readable.putIfAbsent(property(name.substring(name.startsWith("is") ? 2 : 3)), method::invoke);
    }
  }

  private static boolean isGetter(String name, String prefix) {
    return name.length() > prefix.length() && name.startsWith(prefix);
  }

  private static boolean isBoolean(Method method) {
    return method.getReturnType() == boolean.class || method.getReturnType() == Boolean.class;
  }

  /** {@code objectId} of {@code ObjectId}; {@code URL} stays as it is. */
  private static String property(String name) {
    return name.length() > 1 && Character.isUpperCase(name.charAt(1))
        ? name
        : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static boolean opened(java.lang.reflect.AccessibleObject member) {
    return member.trySetAccessible();
  }
}
